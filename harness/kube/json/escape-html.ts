const READ_BY_HTML = /[<>&\u2028\u2029]/g;

/** JSON as Go's encoder writes it: what HTML would read is escaped. It stands in texts only, so texts stay the same. */
export function escapeHtml(json: string): string {
  return json.replace(READ_BY_HTML, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
