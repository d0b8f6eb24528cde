/** One condition of a label selector. Mirrors Requirement of apimachinery `pkg/labels/selector.go`. */
export type LabelOperator = 'exists' | '!' | 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt';

export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /** Sorted, each once. One value for `=`, `==`, `!=`, `gt` and `lt`; none for `exists` and `!`. */
  readonly values: readonly string[];
}

/** The labels of an object as it was decoded: values are text unless nobody checked them. */
export type LabelsOf = Readonly<Record<string, unknown>> | undefined;

export type LabelPredicate = (labels: LabelsOf) => boolean;

/** A function that answers without looking at the requirement again. */
export function labelPredicate({ key, operator, values }: LabelRequirement): LabelPredicate {
  const [only = ''] = values;
  switch (operator) {
    case 'exists':
      return (labels) => valueOf(labels, key) !== undefined;
    case '!':
      return (labels) => valueOf(labels, key) === undefined;
    case '=':
    case '==':
      return (labels) => valueOf(labels, key) === only;
    case '!=':
      return (labels) => valueOf(labels, key) !== only;
    case 'in':
    case 'notin': {
      const set: ReadonlySet<unknown> = new Set(values);
      const wanted = operator === 'in';
      return (labels) => set.has(valueOf(labels, key)) === wanted;
    }
    case 'gt':
    case 'lt': {
      const limit = parseInt64(only);
      return (labels) => {
        const value = parseInt64(valueOf(labels, key));
        if (value === undefined || limit === undefined) return false;
        return operator === 'gt' ? value > limit : value < limit;
      };
    }
  }
}

/** As Go's `strconv.ParseInt(text, 10, 64)`; undefined where that fails. */
export function parseInt64(text: unknown): bigint | undefined {
  if (typeof text !== 'string' || !/^[+-]?[0-9]{1,100}$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** A label may be called `constructor`. */
function valueOf(labels: LabelsOf, key: string): unknown {
  return labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
}
