/** Everything that XML 1.0 (section 2.2, `Char`) does not allow, not even as a character reference, and lone surrogates. */
const NOT_A_CHAR =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const ANSI_PAINT = /\u001B\[[0-9;]*m/g;

/** Text between tags. Colours are taken out; a character that XML cannot carry becomes U+FFFD. */
export function xmlText(text: string): string {
  return text
    .replace(ANSI_PAINT, '')
    .replace(NOT_A_CHAR, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}

/** ` name="value"` for each; line breaks survive, which they would not as they are. */
export function xmlAttributes(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${attributeText(String(value))}"`)
    .join('');
}

function attributeText(value: string): string {
  return xmlText(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}
