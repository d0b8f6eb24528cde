/** Whether `{path}=value`, as `kubectl wait --for=jsonpath` takes it, holds. Knows the forms that the samples use. */
export function holds(object: unknown, condition: string): boolean {
  const match = /^\{\.(.*)\}=(.*)$/.exec(condition);
  if (match === null) throw new Error(`no condition: ${condition}`);
  const [, path = '', value = ''] = match;
  const found = path
    .split(/\.(?![^[]*\])/)
    .flatMap((step) => step.split(/(?=\[)/))
    .reduce(step, object);
  return String(found) === value;
}

function step(from: unknown, name: string): unknown {
  const typed = /^\[\?\(@\.type=="(.*)"\)\]$/.exec(name);
  if (typed !== null)
    return Array.isArray(from)
      ? from.find((each: unknown) => (each as { readonly type?: string }).type === typed[1])
      : undefined;
  const key = /^\[(\d+)\]$/.exec(name)?.[1] ?? name;
  return typeof from === 'object' && from !== null ? (from as Readonly<Record<string, unknown>>)[key] : undefined;
}
