/**
 * Splits a byte stream into lines, without their `\n`. Unlike `node:readline` it passes on an error of the stream.
 *
 * Throws what `onPartial` makes of the rest when the stream ends in the middle of a line; without `onPartial` the rest is the last line.
 */
export async function* splitLines(
  stream: AsyncIterable<Uint8Array | string>,
  onPartial?: (rest: string) => Error,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })).split('\n');
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  rest += decoder.decode();
  if (rest === '') return;
  if (onPartial !== undefined) throw onPartial(rest);
  yield rest;
}
