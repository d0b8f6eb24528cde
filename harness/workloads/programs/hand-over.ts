import type { Program } from '../program.ts';

/** An entry script that runs the rest of its command line. `curlimages/curl` has one that puts curl before flags. */
export const handOver: Program = (context) => {
  const [, ...rest] = context.argv;
  return context.run(rest[0]?.startsWith('-') === true ? ['curl', ...rest] : rest);
};
