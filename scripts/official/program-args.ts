/** The command line of the official conformance program. */
export interface ProgramChoice {
  readonly gatewayClass: string;
  readonly profiles: readonly string[];
  /** Only these tests; then nothing is inferred from the GatewayClass. */
  readonly run: readonly string[];
  /** In place of what the GatewayClass says. */
  readonly features: readonly string[];
  readonly skip: readonly string[];
  /** `Name:seconds;…`: other timeouts than those of the suite. */
  readonly timeouts?: string;
  readonly usableAddress?: string;
  readonly unusableAddress?: string;
  /** Where the ConformanceReport goes. */
  readonly report: string;
  readonly version: string;
  readonly keep: boolean;
}

export function programArgs(choice: ProgramChoice): readonly string[] {
  const { gatewayClass, profiles, run, features, skip, timeouts, usableAddress, unusableAddress, keep } = choice;
  return [
    ...['-test.run', 'TestConformance', '-test.v', '-test.timeout', '60m'],
    ...['-gateway-class', gatewayClass],
    ...['-conformance-profiles', profiles.join(',')],
    ...flag('-supported-features', features.join(',')),
    ...flag('-skip-tests', skip.join(',')),
    ...flag('-run-test', run[0] ?? ''),
    ...flag('-timeout-config-overrides', timeouts ?? ''),
    ...flag('-usable-address', usableAddress ?? ''),
    ...flag('-unusable-address', unusableAddress ?? ''),
    ...(keep ? ['-cleanup-base-resources=false'] : []),
    ...['-report-output', choice.report],
    ...['-organization', 'fleetbed', '-project', 'fleetbed', '-url', 'https://fleetbed.dev'],
    ...['-version', choice.version, '-contact', 'https://fleetbed.dev'],
  ];
}

function flag(name: string, value: string): readonly string[] {
  return value === '' ? [] : [name, value];
}
