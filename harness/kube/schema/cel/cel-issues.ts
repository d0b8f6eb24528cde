/** What is wrong with an expression. */
export interface CelIssue {
  readonly at: number;
  readonly message: string;
}

/** As cel-go prints them: each with its line and a mark under the place. */
export function issuesText(issues: readonly CelIssue[], source: string): string {
  const sorted = [...issues].sort((a, b) => a.at - b.at);
  return sorted
    .slice(0, 100)
    .map((issue) => issueText(issue, source))
    .join('\n');
}

/** Characters of more than one byte are marked by wide marks. */
function isWide(char: string): boolean {
  return (char.codePointAt(0) ?? 0) > 0x7f;
}

function issueText({ at, message }: CelIssue, source: string): string {
  if (at < 0) return `ERROR: <input>:-1:0: ${message}`;
  const start = source.lastIndexOf('\n', at - 1) + 1;
  const line = source.slice(0, start).split('\n').length;
  const end = source.indexOf('\n', start);
  const text = source.slice(start, end < 0 ? undefined : end).replaceAll('\t', ' ');
  const before = Array.from(source.slice(start, at));
  const marks = before.map((char) => (isWide(char) ? '\uff0e' : '.')).join('');
  const mark = isWide(String.fromCodePoint(source.codePointAt(at) ?? 0)) ? '\uff3e' : '^';
  return `ERROR: <input>:${String(line)}:${String(before.length + 1)}: ${message}\n | ${text}\n | ${marks}${mark}`;
}
