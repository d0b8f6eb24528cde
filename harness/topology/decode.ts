import path from 'node:path';
import { FleetbedError, type Problem } from '../core/errors.ts';
import { fieldProblems } from './field-messages.ts';
import { formatPath, type FieldPath, type FieldProblem } from './field-path.ts';
import { withDefaults } from './fleet-defaults.ts';
import { draftOf } from './fleet-draft.ts';
import { fleetFileSchema } from './fleet-file.ts';
import { brokenRules } from './fleet-rules.ts';
import { knownFields } from './json-schema.ts';
import type { FleetSpec } from './topology.ts';
import { parseYamlFile } from './yaml-file.ts';

/** What the command line says instead of the file. */
export interface FleetOverrides {
  readonly name?: string;
  readonly provider?: string;
}

export interface DecodeOptions {
  /** For messages, and the place from which relative paths start. */
  readonly file: string;
  readonly overrides?: FleetOverrides;
}

/**
 * The fleet that a YAML text describes, every default filled in.
 *
 * Throws one `FLEETBED_FLEET_INVALID` with every problem of the file, in the order of the file, each with field path,
 * line and column; a problem of an override has the flag as its path. Does not follow YAML merge keys (`<<`).
 */
export function decodeFleet(text: string, { file, overrides = {} }: DecodeOptions): FleetSpec {
  const yaml = parseYamlFile(text);
  const unread = yaml.value === undefined && yaml.problems.length > 0;
  const value = withOverrides(yaml.value, overrides);
  const found = unread ? [] : problemsOf(value);
  const located = found.map((problem): Problem => {
    const flag = flagOf(problem.path, overrides);
    if (flag !== undefined) return { path: flag, message: problem.message };
    const place = yaml.locate(problem.path, problem.atKey === true ? 'key' : 'value');
    return { path: formatPath(problem.path), message: problem.message, ...place };
  });
  return finish(value, [...yaml.problems, ...located], file);
}

/** The same for a fleet written as an object; its problems have no lines. */
export function checkFleet(value: unknown, { file, overrides = {} }: DecodeOptions): FleetSpec {
  const overridden = withOverrides(value, overrides);
  const problems = problemsOf(overridden).map(({ path: at, message }) => ({
    path: flagOf(at, overrides) ?? formatPath(at),
    message,
  }));
  return finish(overridden, problems, file);
}

function problemsOf(value: unknown): readonly FieldProblem[] {
  const { error } = fleetFileSchema.safeParse(value);
  const shape = fieldProblems(error?.issues ?? [], value, knownFields);
  return [...shape, ...brokenRules(draftOf(value))];
}

function finish(value: unknown, problems: readonly Problem[], file: string): FleetSpec {
  if (problems.length > 0) throw fleetInvalid(file, problems);
  return withDefaults(fleetFileSchema.parse(value), path.dirname(file));
}

function fleetInvalid(file: string, problems: readonly Problem[]): FleetbedError {
  const sorted = [...problems].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0) || a.path.localeCompare(b.path),
  );
  const count = sorted.length === 1 ? '1 problem' : `${String(sorted.length)} problems`;
  return new FleetbedError('FLEETBED_FLEET_INVALID', `${file} has ${count}`, { problems: sorted });
}

function withOverrides(value: unknown, { name, provider }: FleetOverrides): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const file = value as Readonly<Record<string, unknown>>;
  return {
    ...file,
    ...(name === undefined ? {} : { metadata: merged(file['metadata'], { name }) }),
    ...(provider === undefined ? {} : { spec: merged(file['spec'], { provider }) }),
  };
}

/** Something that is no object stays as it is, to be reported. */
function merged(section: unknown, fields: Readonly<Record<string, string>>): unknown {
  if (section === undefined) return fields;
  return typeof section === 'object' && !Array.isArray(section) ? { ...section, ...fields } : section;
}

function flagOf(at: FieldPath, { name, provider }: FleetOverrides): string | undefined {
  const field = formatPath(at);
  if (name !== undefined && field === 'metadata.name') return '--name';
  return provider !== undefined && field === 'spec.provider' ? '--provider' : undefined;
}
