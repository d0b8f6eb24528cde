/**
 * The difference of two values as upstream's messages print it: a unified diff of their indented JSON. Mirrors
 * apimachinery `pkg/util/diff/diff.go` over difflib's SequenceMatcher.
 */
import type { JsonValue } from '../../../kube/json/json.ts';
import { jsonText } from '../../../kube/json/json-text.ts';

const CONTEXT = 3;
/** Above this many lines, frequent lines are no anchors. */
const JUNK_FROM = 200;
/** Larger values are not compared line by line: it takes quadratic time. */
const MOST_LINES = 5_000;

interface Block {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

interface Step {
  readonly same: boolean;
  readonly a1: number;
  readonly a2: number;
  readonly b1: number;
  readonly b2: number;
}

/** Empty when both print alike. */
export function unifiedDiff(a: JsonValue, b: JsonValue): string {
  const from = jsonText(a, 1).split('\n');
  const to = jsonText(b, 1).split('\n');
  if (from.length > MOST_LINES || to.length > MOST_LINES) return '';
  const lines: string[] = [];
  for (const group of grouped(steps(matchingBlocks(from, to)))) {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) continue;
    lines.push(`@@ -${range(first.a1, last.a2)} +${range(first.b1, last.b2)} @@`);
    for (const { same, a1, a2, b1, b2 } of group) {
      if (same) lines.push(...from.slice(a1, a2).map((line) => ` ${line}`));
      else {
        lines.push(...from.slice(a1, a2).map((line) => `-${line}`));
        lines.push(...to.slice(b1, b2).map((line) => `+${line}`));
      }
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

function range(start: number, stop: number): string {
  const length = stop - start;
  if (length === 1) return String(start + 1);
  return `${length === 0 ? start : start + 1},${length}`;
}

function matchingBlocks(a: readonly string[], b: readonly string[]): Block[] {
  const places = anchors(b);
  const found: Block[] = [];
  const open: [number, number, number, number][] = [[0, a.length, 0, b.length]];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const [a1, a2, b1, b2] = part;
    const match = longestMatch(a, b, places, part);
    if (match.size === 0) continue;
    if (a1 < match.a && b1 < match.b) open.push([a1, match.a, b1, match.b]);
    found.push(match);
    if (match.a + match.size < a2 && match.b + match.size < b2)
      open.push([match.a + match.size, a2, match.b + match.size, b2]);
  }
  found.sort((x, y) => x.a - y.a || x.b - y.b);
  return [...joined(found), { a: a.length, b: b.length, size: 0 }];
}

/** Where each line of `b` is. */
function anchors(b: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of b.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [index]);
    else known.push(index);
  }
  if (b.length >= JUNK_FROM) {
    const frequent = Math.trunc(b.length / 100) + 1;
    for (const [line, indices] of places) if (indices.length > frequent) places.delete(line);
  }
  return places;
}

function longestMatch(
  a: readonly string[],
  b: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  [a1, a2, b1, b2]: readonly [number, number, number, number],
): Block {
  let best = { a: a1, b: b1, size: 0 };
  let lengths = new Map<number, number>();
  for (let i = a1; i < a2; i += 1) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i] ?? '') ?? []) {
      if (j < b1) continue;
      if (j >= b2) break;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
    }
    lengths = next;
  }
  // Frequent lines on both sides belong to it as well.
  while (best.a > a1 && best.b > b1 && a[best.a - 1] === b[best.b - 1])
    best = { a: best.a - 1, b: best.b - 1, size: best.size + 1 };
  while (best.a + best.size < a2 && best.b + best.size < b2 && a[best.a + best.size] === b[best.b + best.size])
    best = { ...best, size: best.size + 1 };
  return best;
}

function joined(blocks: readonly Block[]): Block[] {
  const result: Block[] = [];
  for (const block of blocks) {
    const last = result.at(-1);
    if (last !== undefined && last.a + last.size === block.a && last.b + last.size === block.b)
      result[result.length - 1] = { ...last, size: last.size + block.size };
    else result.push(block);
  }
  return result;
}

function steps(blocks: readonly Block[]): Step[] {
  const result: Step[] = [];
  let a = 0;
  let b = 0;
  for (const block of blocks) {
    if (a < block.a || b < block.b) result.push({ same: false, a1: a, a2: block.a, b1: b, b2: block.b });
    a = block.a + block.size;
    b = block.b + block.size;
    if (block.size > 0) result.push({ same: true, a1: block.a, a2: a, b1: block.b, b2: b });
  }
  return result;
}

/** With a few lines around each change, far ones apart. */
function grouped(all: readonly Step[]): Step[][] {
  const changed = [...all];
  if (!changed.some(({ same }) => !same)) return [];
  const first = changed[0];
  if (first?.same === true)
    changed[0] = { ...first, a1: Math.max(first.a1, first.a2 - CONTEXT), b1: Math.max(first.b1, first.b2 - CONTEXT) };
  const last = changed.at(-1);
  if (last?.same === true)
    changed[changed.length - 1] = {
      ...last,
      a2: Math.min(last.a2, last.a1 + CONTEXT),
      b2: Math.min(last.b2, last.b1 + CONTEXT),
    };
  const groups: Step[][] = [];
  let group: Step[] = [];
  for (const step of changed) {
    if (step.same && step.a2 - step.a1 > 2 * CONTEXT) {
      group.push({ ...step, a2: step.a1 + CONTEXT, b2: step.b1 + CONTEXT });
      groups.push(group);
      group = [{ ...step, a1: step.a2 - CONTEXT, b1: step.b2 - CONTEXT }];
    } else group.push(step);
  }
  if (group.length > 0 && !(group.length === 1 && group[0]?.same === true)) groups.push(group);
  return groups;
}
