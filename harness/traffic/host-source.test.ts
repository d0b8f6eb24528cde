import { systemClock } from '../core/clock.ts';
import { hostSource } from './host-source.ts';
import { trafficSourceContract } from './testing/traffic-source.contract.ts';

trafficSourceContract('a host source', () => Promise.resolve(hostSource({ clock: systemClock })));
