/** Indexes of a Job as its status writes them: `0,2-4`. Mirrors kubernetes `pkg/controller/job/indexed_job_utils.go` orderedIntervals. */
export type Interval = readonly [first: number, last: number];

/** Ascending, apart from each other. */
export class IndexSet {
  readonly intervals: readonly Interval[];

  private constructor(intervals: readonly Interval[]) {
    this.intervals = intervals;
  }

  static of(indexes: Iterable<number>): IndexSet {
    return IndexSet.#merged([...indexes].map((index): Interval => [index, index]));
  }

  /** What cannot be read makes it empty; what is `completions` or more is left out. */
  static parse(text: string, completions: number): IndexSet {
    const intervals: Interval[] = [];
    for (const part of text === '' ? [] : text.split(',')) {
      const match = /^(\d+)(?:-(\d+))?$/.exec(part);
      if (match === null) return new IndexSet([]);
      const first = Number(match[1]);
      const last = Math.min(Number(match[2] ?? match[1]), completions - 1);
      if (first <= last) intervals.push([first, last]);
    }
    return IndexSet.#merged(intervals);
  }

  static #merged(intervals: readonly Interval[]): IndexSet {
    const merged: [number, number][] = [];
    for (const [first, last] of [...intervals].sort((a, b) => a[0] - b[0])) {
      const previous = merged.at(-1);
      if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
      else merged.push([first, last]);
    }
    return new IndexSet(merged);
  }

  get size(): number {
    return this.intervals.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  has(index: number): boolean {
    return this.intervals.some(([first, last]) => first <= index && index <= last);
  }

  with(indexes: Iterable<number>): IndexSet {
    return IndexSet.#merged([...this.intervals, ...IndexSet.of(indexes).intervals]);
  }

  union(other: IndexSet): IndexSet {
    return IndexSet.#merged([...this.intervals, ...other.intervals]);
  }

  /** How many indexes both have. */
  overlap(other: IndexSet): number {
    let count = 0;
    for (const [first, last] of this.intervals)
      for (const [otherFirst, otherLast] of other.intervals)
        count += Math.max(0, Math.min(last, otherLast) - Math.max(first, otherFirst) + 1);
    return count;
  }

  /** The first `count` indexes below `limit` that it does not have. */
  missing(count: number, limit: number): readonly number[] {
    const found: number[] = [];
    let candidate = 0;
    for (const [first, last] of [...this.intervals, [limit, limit] as const]) {
      for (; candidate < first && candidate < limit && found.length < count; candidate += 1) found.push(candidate);
      candidate = Math.max(candidate, last + 1);
    }
    return found;
  }

  toString(): string {
    return this.intervals
      .map(([first, last]) => (first === last ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`))
      .join(',');
  }
}
