// A picture of a screen, as PNG with a palette of 256 colours: a third of the size, and the same to the eye.
// The frequent colours stay as they are; the shades at the edges of letters are put together.
async (base64) => {
  const EXACT = 96; // colours that are kept to the bit
  const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(bitmap, 0, 0);
  const { data } = canvas.getImageData(0, 0, width, height);
  const colour = (at) => (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
  const parts = (value) => [value >> 16, (value >> 8) & 255, value & 255];

  const counts = new Map();
  for (let at = 0; at < data.length; at += 4) counts.set(colour(at), (counts.get(colour(at)) ?? 0) + 1);
  const byCount = (map) => [...map].sort((a, b) => b[1] - a[1]).map(([value]) => value);
  const exact = byCount(counts).slice(0, counts.size <= 256 ? 256 : EXACT);
  const shades = new Map();
  for (const [value, count] of counts) {
    const [r, g, b] = parts(value).map((each) => Math.min(255, Math.round(each / 10) * 10));
    const shade = (r << 16) | (g << 8) | b;
    shades.set(shade, (shades.get(shade) ?? 0) + count);
  }
  for (const each of exact) shades.delete(each);
  const palette = [...exact, ...byCount(shades).slice(0, 256 - exact.length)];

  const known = new Map(palette.map((value, index) => [value, index]));
  const nearest = (value) => {
    if (known.has(value)) return known.get(value);
    const wanted = parts(value);
    let best = 0, least = Infinity;
    palette.forEach((each, index) => {
      const apart = parts(each).reduce((sum, part, n) => sum + (part - wanted[n]) ** 2, 0);
      if (apart < least) [best, least] = [index, apart];
    });
    known.set(value, best);
    return best;
  };
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + x + 1] = nearest(colour((y * width + x) * 4));

  const packed = async (raw) => new Uint8Array(await new Response(new Blob([raw]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer());
  const crc = (chunk) => {
    let sum = -1;
    for (const byte of chunk) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
    }
    return ~sum;
  };
  const chunk = (name, body) => {
    const made = new Uint8Array(body.length + 12), view = new DataView(made.buffer);
    view.setUint32(0, body.length);
    made.set([...name].map((each) => each.charCodeAt(0)), 4);
    made.set(body, 8);
    view.setInt32(body.length + 8, crc(made.subarray(4, body.length + 8)));
    return made;
  };
  const head = new Uint8Array(13);
  new DataView(head.buffer).setUint32(0, width);
  new DataView(head.buffer).setUint32(4, height);
  head.set([8, 3, 0, 0, 0], 8);
  const png = [Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10), chunk("IHDR", head), chunk("PLTE", Uint8Array.from(palette.flatMap(parts))), chunk("IDAT", await packed(rows)), chunk("IEND", new Uint8Array())];
  const whole = new Uint8Array(await new Blob(png).arrayBuffer());
  let text = "";
  for (let at = 0; at < whole.length; at += 32768) text += String.fromCharCode(...whole.subarray(at, at + 32768));
  return btoa(text);
}
