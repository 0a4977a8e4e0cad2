// The sheet in which an email is written. Everything here makes a plain form kinder; the form works without it.
import "./keep.js";
import "./submit.js";
import "./editor.js";
import "./people.js";
import "./insert.js";
import "./templates.js";
import "./files.js";
import "./preview.js";
import "./pop.js";
import "./lines.js";
import "./template.js";
