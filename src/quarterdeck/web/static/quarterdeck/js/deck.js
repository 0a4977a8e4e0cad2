// The behaviours, bound by data- attributes. Listeners sit on the document, so swapped-in parts need no binding.
import "./errors.js";
import "./submitter.js";
import "./keys.js";
import "./rows.js";
import "./select.js";
import "./columns.js";
import "./menu.js";
import "./dialog.js";
import "./sheet.js";
import "./toast.js";
import "./theme.js";
import "./time.js";
import "./frame.js";
import "./wait.js";
import "./copy.js";
import "./live.js";
import "./compose/index.js";
