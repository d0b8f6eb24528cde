/** Standard base64 with padding, as Go's `encoding/base64` takes it: line ends are passed over. */

const PLAIN = /^[A-Za-z0-9+/]*={0,2}$/;

/** The index of the first byte that is wrong, as Go counts it; undefined: the text is fine. */
export function base64Problem(text: string): number | undefined {
  if (text.length % 4 === 0 && PLAIN.test(text)) return undefined;
  let quantum = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10 || code === 13) continue;
    if (code === 61) return paddingProblem(text, index, quantum);
    if (!isAlphabet(code)) return index;
    quantum = (quantum + 1) % 4;
  }
  return quantum === 0 ? undefined : text.length - quantum;
}

/** What follows the first `=`. */
function paddingProblem(text: string, index: number, quantum: number): number | undefined {
  if (quantum < 2) return index;
  let next = index + 1;
  const skipLineEnds = (): void => {
    while (text.charCodeAt(next) === 10 || text.charCodeAt(next) === 13) next += 1;
  };
  skipLineEnds();
  if (quantum === 2) {
    if (next >= text.length) return text.length;
    if (text.charCodeAt(next) !== 61) return next - 1;
    next += 1;
    skipLineEnds();
  }
  return next < text.length ? next : undefined;
}

function isAlphabet(code: number): boolean {
  return (
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= 57) ||
    code === 43 ||
    code === 47
  );
}
