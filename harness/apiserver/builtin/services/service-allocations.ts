/**
 * Cluster IPs and node ports of one server. Mirrors kubernetes `pkg/registry/core/service/storage/alloc.go`.
 *
 * Upstream takes what a service needs before it is validated, and gives it back when that fails. Here it is chosen before
 * validation and taken right before the write, in one tick with it.
 */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { isJsonObject, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { parseCidr } from '../../../kube/net/ip-address.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { refusals } from '../../../kube/status/refusals.ts';
import type { StrategyContext, StrategyReservation } from '../../registry/strategy.ts';
import type { BuiltInOptions } from '../built-in-options.ts';
import { ClusterIpAllocator } from './cluster-ip-allocator.ts';
import { NodePortAllocator, type NodePortRequest } from './node-port-allocator.ts';
import {
  clusterIpsOf,
  isExternalName,
  isHeadless,
  needsHealthCheckPort,
  needsNodePorts,
  nodePortsOf,
  portAt,
  portsOf,
  specOf,
  typeOf,
} from './service-fields.ts';
import { fillIpFamilies, keepsPreference } from './service-ip-families.ts';
import { textsAt } from '../texts-at.ts';

export class ServiceAllocations {
  readonly #ips: ReadonlyMap<string, ClusterIpAllocator>;
  readonly #ports: NodePortAllocator;
  /** What was drawn for a draft, as against asked for. */
  readonly #drawn = new WeakMap<ApiObject, Holdings>();

  constructor({ serviceClusterIpRanges, nodePorts }: Pick<BuiltInOptions, 'serviceClusterIpRanges' | 'nodePorts'>) {
    this.#ips = new Map(
      serviceClusterIpRanges.map((text) => {
        const range = parseCidr(text);
        if (range === undefined) throw new RangeError(`not a CIDR for cluster IPs: ${text}`);
        const allocator = new ClusterIpAllocator(range);
        return [allocator.family, allocator];
      }),
    );
    this.#ports = new NodePortAllocator(nodePorts);
  }

  /** Fills in what the service needs and has not got, in place. Throws the refusal of a request that cannot be met. */
  choose(service: ApiObject, old: ApiObject | undefined, context: StrategyContext): void {
    const asked = wanted(service, old);
    this.#fillIn(service, old, context);
    const all = wanted(service, old);
    this.#drawn.set(service, {
      ips: difference(all.ips, asked.ips),
      ports: difference(all.ports, asked.ports),
    });
  }

  #fillIn(service: ApiObject, old: ApiObject | undefined, context: StrategyContext): void {
    const spec = specOf(service);
    const before = old === undefined ? undefined : specOf(old);
    refuseIf(fillIpFamilies(spec, before, [...this.#ips.keys()]), service);
    this.#chooseIps(service, spec, before, context);
    const request = this.#ports.request(context.random, context.dryRun);
    if (typeOf(spec) === 'NodePort' || typeOf(spec) === 'LoadBalancer') {
      if (before === undefined) chooseNodePorts(service, spec, request);
      else changeNodePorts(service, spec, nonZero(portsOf(before)), request);
    }
    if (needsHealthCheckPort(spec) && (before === undefined || !needsHealthCheckPort(before)))
      chooseHealthCheckPort(spec, request);
  }

  /** Takes what {@link choose} chose. */
  reserve(service: ApiObject, old: ApiObject | undefined, context: StrategyContext): StrategyReservation {
    // A webhook may have given others the time to take it.
    this.#chooseAgain(service, old, context);
    const { ips, ports } = wanted(service, old);
    const errors = [
      ...ips.flatMap((ip) => this.#ipErrors(ip, specOf(service), false)),
      ...ports.filter((port) => this.#ports.isTaken(port)).map((port) => takenPort(specOf(service), port)),
    ];
    if (errors.length > 0) return { errors, undo: () => undefined };
    for (const ip of ips) this.#takeIp(ip);
    for (const port of ports) this.#ports.take(port);
    return {
      errors,
      undo: () => {
        this.#release(ips, ports);
      },
      commit: () => {
        if (old === undefined) return;
        const left = wanted(old, service);
        this.#release(left.ips, left.ports);
      },
    };
  }

  /** Of a service that is gone. */
  release(service: ApiObject): void {
    this.#release(clusterIpsOf(specOf(service)), nodePortsOf(specOf(service)));
  }

  /** Draws anew what was drawn for a draft and is taken now. */
  #chooseAgain(service: ApiObject, old: ApiObject | undefined, context: StrategyContext): void {
    const drawn = this.#drawn.get(service);
    if (drawn === undefined) return;
    const ips = drawn.ips.filter((ip) => this.#ipErrors(ip, specOf(service), false).length > 0);
    const ports = drawn.ports.filter((port) => this.#ports.isTaken(port));
    if (ips.length === 0 && ports.length === 0) return;
    forget(specOf(service), drawn.ips, new Set(ports));
    this.choose(service, old, context);
  }

  #release(ips: Iterable<string>, ports: Iterable<number>): void {
    for (const ip of ips) for (const allocator of this.#ips.values()) allocator.release(ip);
    for (const port of ports) this.#ports.release(port);
  }

  #takeIp(ip: string): void {
    for (const allocator of this.#ips.values()) allocator.take(ip);
  }

  #chooseIps(service: ApiObject, spec: JsonObject, old: JsonObject | undefined, context: StrategyContext): void {
    if (isExternalName(spec) || isHeadless(spec) || keepsPreference(spec, old)) return;
    const before = old === undefined || isExternalName(old) ? undefined : old;
    if (before !== undefined && isHeadless(before)) return;
    const ips = textsAt(spec, 'clusterIPs');
    const held = before === undefined ? 0 : textsAt(before, 'clusterIPs').length;
    // Of an update only a second family is new; a first address that changed is refused by validation.
    for (const [index, family] of textsAt(spec, 'ipFamilies').entries()) {
      const allocator = this.#ips.get(family);
      if (allocator !== undefined && index >= held)
        ips[index] = this.#chooseIp(ips[index] ?? '', allocator, service, context);
    }
    if (ips.length === 0) return;
    spec['clusterIPs'] = ips;
    if (ips[0] !== undefined) spec['clusterIP'] = ips[0];
  }

  #chooseIp(wanted: string, allocator: ClusterIpAllocator, service: ApiObject, context: StrategyContext): string {
    if (wanted !== '') {
      refuseIf(this.#ipErrors(wanted, specOf(service), context.dryRun, allocator), service);
      return wanted;
    }
    const picked = context.dryRun ? allocator.example : allocator.pick(context.random);
    if (picked === undefined) throw refusals.internal('failed to allocate a serviceIP: range is full');
    return picked;
  }

  #ipErrors(ip: string, spec: JsonObject, dryRun: boolean, of?: ClusterIpAllocator): FieldError[] {
    const allocator = of ?? this.#ips.get(ip.includes(':') ? 'IPv6' : 'IPv4');
    const why = allocator?.refusal(ip, dryRun);
    return why === undefined
      ? []
      : [fieldErrors.invalid('spec.clusterIPs', textsAt(spec, 'clusterIPs'), `failed to allocate IP ${ip}: ${why}`)];
  }
}

/** What a service holds beyond what it held before. */
interface Holdings {
  readonly ips: readonly string[];
  readonly ports: readonly number[];
}

function wanted(service: ApiObject, old: ApiObject | undefined): Holdings {
  const spec = specOf(service);
  const before = old === undefined ? {} : specOf(old);
  return {
    ips: difference(clusterIpsOf(spec), clusterIpsOf(before)),
    ports: difference(nodePortsOf(spec), nodePortsOf(before)),
  };
}

/** Takes drawn values out of a draft, in place. */
function forget(spec: JsonObject, ips: readonly string[], ports: ReadonlySet<number>): void {
  const kept = textsAt(spec, 'clusterIPs').filter((ip) => !ips.includes(ip));
  if (kept.length > 0) spec['clusterIPs'] = kept;
  else {
    delete spec['clusterIP'];
    delete spec['clusterIPs'];
  }
  for (const port of portsOf(spec)) if (ports.has(portAt(port, 'nodePort'))) delete port['nodePort'];
  if (ports.has(portAt(spec, 'healthCheckNodePort'))) delete spec['healthCheckNodePort'];
}

/** One node port serves one port number, whatever the protocols. */
function chooseNodePorts(service: ApiObject, spec: JsonObject, request: NodePortRequest): void {
  const ports = portsOf(spec);
  const chosen = new Map<number, number>();
  const requested = new Map<number, number>();
  for (const port of ports)
    if (portAt(port, 'nodePort') !== 0 && !requested.has(portAt(port, 'port')))
      requested.set(portAt(port, 'port'), portAt(port, 'nodePort'));
  for (const [index, port] of ports.entries()) {
    const number = portAt(port, 'port');
    const wanted = portAt(port, 'nodePort');
    const shared = chosen.get(number);
    if (wanted === 0 && !needsNodePorts(spec)) continue;
    if (shared !== undefined && (wanted === 0 || wanted === shared)) port['nodePort'] = shared;
    else {
      const asked = shared === undefined ? (requested.get(number) ?? 0) : wanted;
      port['nodePort'] = nodePort(asked, index, service, request);
      if (shared === undefined) chosen.set(number, portAt(port, 'nodePort'));
    }
  }
}

/** @param held by the service before the update */
function changeNodePorts(
  service: ApiObject,
  spec: JsonObject,
  held: ReadonlySet<number>,
  request: NodePortRequest,
): void {
  const asked = new Set(held);
  const seen = new Set<string>();
  for (const [index, port] of portsOf(spec).entries()) {
    const wanted = portAt(port, 'nodePort');
    if (wanted === 0 && !needsNodePorts(spec)) continue;
    if (!asked.has(wanted)) port['nodePort'] = nodePort(wanted, index, service, request);
    asked.add(portAt(port, 'nodePort'));
    const pair = `${textAt(port, 'protocol') ?? ''} ${portAt(port, 'nodePort')}`;
    if (seen.has(pair)) throw refusals.unclassified(`duplicate nodePort: {${pair}}`);
    seen.add(pair);
  }
}

/** @param asked 0: any */
function nodePort(asked: number, index: number, service: ApiObject, request: NodePortRequest): number {
  if (asked === 0) {
    const picked = request.next();
    if (picked === undefined) throw refusals.internal('failed to allocate a nodePort: range is full');
    return picked;
  }
  const why = request.refusal(asked);
  if (why !== undefined) refuseIf([fieldErrors.invalid(`spec.ports[${index}].nodePort`, asked, why)], service);
  return asked;
}

function chooseHealthCheckPort(spec: JsonObject, request: NodePortRequest): void {
  const wanted = portAt(spec, 'healthCheckNodePort');
  if (wanted !== 0) {
    const why = request.refusal(wanted);
    if (why !== undefined)
      throw refusals.internal(`failed to allocate requested HealthCheck NodePort ${wanted}: ${why}`);
    return;
  }
  const picked = request.next();
  if (picked === undefined) throw refusals.internal('failed to allocate a HealthCheck NodePort 0: range is full');
  spec['healthCheckNodePort'] = picked;
}

function takenPort(spec: JsonObject, port: number): FieldError {
  const index = portsOf(spec).findIndex((item) => isJsonObject(item) && item['nodePort'] === port);
  return fieldErrors.invalid(
    index < 0 ? 'spec.healthCheckNodePort' : `spec.ports[${index}].nodePort`,
    port,
    'provided port is already allocated',
  );
}

function nonZero(ports: readonly JsonObject[]): Set<number> {
  return new Set(ports.map((port) => portAt(port, 'nodePort')).filter((port) => port !== 0));
}

function refuseIf(errors: readonly FieldError[], service: ApiObject): void {
  if (errors.length === 0) return;
  const name = service.metadata['name'];
  throw refusals.invalid({ group: '', kind: 'Service' }, typeof name === 'string' ? name : '', errors);
}

function difference<T>(of: Iterable<T>, without: Iterable<T>): T[] {
  const excluded = new Set(without);
  return [...new Set(of)].filter((item) => !excluded.has(item));
}
