import { scriptedK3d } from '../k3d/testing/scripted-k3d.ts';
import { scriptedKind } from '../kind/testing/scripted-kind.ts';
import { providerContract } from './provider.contract.ts';

for (const tool of [scriptedKind, scriptedK3d]) providerContract(tool);
