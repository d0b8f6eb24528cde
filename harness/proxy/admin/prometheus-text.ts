import type { EndpointReport } from './endpoint-report.ts';

const PREFIX = 'fleetbed_proxy';
/** Content type of the text format, version 0.0.4. */
export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

type Labels = Readonly<Record<string, string>>;

/** Counters and endpoints in the text format of Prometheus. @param counters in camel case; numbers that only grow */
export function prometheusText(
  counters: Readonly<Record<string, number>>,
  endpoints: readonly EndpointReport[],
): string {
  const families = Object.entries(counters).map(([name, value]) =>
    family(`${PREFIX}_${snakeCase(name)}_total`, 'counter', [[{}, value]]),
  );
  const gauge = (name: string, valueOf: (endpoint: EndpointReport) => number): string =>
    family(
      `${PREFIX}_endpoint_${name}`,
      'gauge',
      endpoints.map((endpoint) => [labelsOf(endpoint), valueOf(endpoint)] as const),
    );
  families.push(
    gauge('healthy', ({ health }) => Number(health === 'healthy')),
    gauge('ejected', ({ ejected }) => Number(ejected)),
    gauge('in_flight', ({ inFlight }) => inFlight),
  );
  return families.join('');
}

function labelsOf({ backend, cluster, address, port }: EndpointReport): Labels {
  return { backend, cluster, endpoint: `${address}:${String(port)}` };
}

function family(name: string, type: 'counter' | 'gauge', samples: readonly (readonly [Labels, number])[]): string {
  if (samples.length === 0) return '';
  const lines = samples.map(([labels, value]) => `${name}${braced(labels)} ${String(value)}\n`);
  return `# TYPE ${name} ${type}\n${lines.join('')}`;
}

function braced(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
