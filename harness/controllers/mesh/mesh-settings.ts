import { FleetbedError } from '../../core/errors.ts';
import { meshTwin, NO_TWIN, type MeshTwin } from './mesh-defects.ts';
import { CONTROL_PORT } from './names.ts';

/** What only this family has. */
export interface MeshSettings {
  /** Value of `istio.io/rev` that asks for this control plane. */
  readonly revision: string;
  /** Of sidecars. */
  readonly image: string;
  /** Of identities, tables and injection; 0 for any free one. @default 15012 */
  readonly controlPort: number;
  /** `--set defect=…`. @default as it should be */
  readonly twin: MeshTwin;
}

/** Decodes `--set name=value`. Throws `FLEETBED_USAGE` with every problem. */
export function meshSettings(settings: Readonly<Record<string, string>>): MeshSettings {
  const { revision = 'default', image = '', controlPort = String(CONTROL_PORT), defect, ...others } = settings;
  const problems = [
    ...(image === '' ? [{ path: '--set image', message: 'the image of sidecars is needed' }] : []),
    ...(/^\d{1,5}$/.test(controlPort) && Number(controlPort) < 65_536
      ? []
      : [{ path: '--set controlPort', message: `"${controlPort}" is no port` }]),
    ...Object.keys(others).map((name) => ({ path: `--set ${name}`, message: 'there is no such setting' })),
  ];
  if (problems.length > 0)
    throw new FleetbedError('FLEETBED_USAGE', 'the settings of the mesh cannot be used', { problems });
  const twin = defect === undefined ? NO_TWIN : meshTwin(defect);
  return { revision, image, controlPort: Number(controlPort), twin };
}
