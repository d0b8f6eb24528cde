/** `Warning` headers of an answer. Mirrors apimachinery `pkg/util/net/http.go` and apiserver `endpoints/filters/warning.go`. */

/** All of them together, characters; beyond it each is cut to {@link ITEM_LIMIT}. */
const TOTAL_LIMIT = 4_096;
const ITEM_LIMIT = 256;

/** One line a warning, each once. */
export function warningHeaders(warnings: readonly string[]): string[] {
  if (warnings.length === 0) return [];
  const distinct = [...new Set(warnings)];
  const total = distinct.reduce((sum, text) => sum + text.length, 0);
  const lines: string[] = [];
  let used = 0;
  for (const text of distinct) {
    const shown = total > TOTAL_LIMIT ? text.slice(0, ITEM_LIMIT) : text;
    used += shown.length;
    if (used > TOTAL_LIMIT) break;
    lines.push(`299 - "${escaped(shown)}"`);
  }
  return lines;
}

/** A header holds bytes: UTF-8 goes out as it is, control characters do not. */
function escaped(text: string): string {
  const visible = text.replace(/[\p{Cc}]/gu, ' ').replace(/["\\]/g, '\\$&');
  return Buffer.from(visible, 'utf8').toString('latin1');
}
