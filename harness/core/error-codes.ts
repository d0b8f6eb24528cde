/**
 * Every error code of fleetbed, in one table.
 *
 * `exit` is the exit code of a command that ends with it: 2 the caller can mend it (usage, fleet file, missing tool),
 * 3 the environment got in the way. README's table of codes is compared with this one by a test.
 */
export const ERROR_CODES = {
  FLEETBED_USAGE: { exit: 2, meaning: 'a command was called with arguments that do not fit' },
  FLEETBED_FLEET_FILE_UNREADABLE: { exit: 2, meaning: 'the fleet file cannot be read' },
  FLEETBED_FLEET_INVALID: { exit: 2, meaning: 'the fleet file has problems; all are listed with line and column' },
  FLEETBED_FLEET_IMPOSSIBLE: {
    exit: 2,
    meaning: 'the fleet file is well-formed but cannot be planned on this machine',
  },
  FLEETBED_FLEET_EXISTS: { exit: 2, meaning: 'a fleet of that name is up already' },
  FLEETBED_FLEET_UNKNOWN: { exit: 2, meaning: 'no fleet of that name is up' },
  FLEETBED_FLEET_BUSY: { exit: 2, meaning: 'another fleetbed command is working on that fleet' },
  FLEETBED_PREFLIGHT_FAILED: {
    exit: 2,
    meaning: 'the machine is not ready for the planned fleet; every failed check is listed',
  },
  FLEETBED_TOOL_MISSING: { exit: 2, meaning: 'a program that the provider needs is not on PATH' },
  FLEETBED_DOCKER_UNAVAILABLE: { exit: 2, meaning: 'the Docker daemon does not answer' },
  FLEETBED_IMAGE_UNKNOWN: {
    exit: 2,
    meaning: 'an image is not in the local Docker engine, or not one that embedded nodes have',
  },
  FLEETBED_IMAGE_MISMATCH: { exit: 3, meaning: 'a node has another image under the name that was loaded' },
  FLEETBED_IMAGE_BUILD_FAILED: { exit: 3, meaning: 'the runtime image could not be built' },
  FLEETBED_COMMAND_FAILED: { exit: 3, meaning: 'a program ended with an exit code other than 0' },
  FLEETBED_COMMAND_TIMEOUT: { exit: 3, meaning: 'a program did not end within its deadline' },
  FLEETBED_CLUSTER_CREATE_FAILED: { exit: 3, meaning: 'a cluster could not be created' },
  FLEETBED_CLUSTER_NOT_READY: { exit: 3, meaning: 'a cluster was created but did not become ready in time' },
  FLEETBED_CLUSTER_UNKNOWN: { exit: 2, meaning: 'a cluster name is not part of the fleet' },
  FLEETBED_NETWORK_FAILED: { exit: 3, meaning: 'the shared network could not be made, joined or routed' },
  FLEETBED_PROCESS_NOT_READY: { exit: 3, meaning: 'a program on the shared network did not become ready in time' },
  FLEETBED_KUBECONFIG_INVALID: { exit: 2, meaning: 'a kubeconfig or one of its contexts cannot be used' },
  FLEETBED_MANIFEST_INVALID: { exit: 2, meaning: 'a manifest is not YAML of Kubernetes objects' },
  FLEETBED_KUBE_UNREACHABLE: { exit: 3, meaning: 'an API server did not answer' },
  FLEETBED_KUBE_BAD_ANSWER: { exit: 3, meaning: 'an API server answered with something that is not Kubernetes JSON' },
  FLEETBED_KUBE_STATUS: { exit: 3, meaning: 'an API server refused a request' },
  FLEETBED_IMPLEMENTATION_UNKNOWN: { exit: 2, meaning: 'no implementation of that name is known' },
  FLEETBED_IMPLEMENTATION_NOT_READY: {
    exit: 3,
    meaning: 'the implementation was installed but did not become ready in time',
  },
  FLEETBED_UNSUPPORTED: { exit: 2, meaning: 'this provider or machine cannot do what was asked' },
  FLEETBED_FAULT_FAILED: { exit: 3, meaning: 'a fault could not be injected or undone' },
  FLEETBED_ROUTE_TABLE_INVALID: { exit: 3, meaning: 'a proxy was sent a route table that is not one' },
  FLEETBED_ROUTE_STREAM_FAILED: {
    exit: 3,
    meaning: 'the route stream of a controller broke off or could not be opened',
  },
  FLEETBED_PORT_UNAVAILABLE: { exit: 3, meaning: 'an address and port could not be listened on' },
  FLEETBED_WAIT_TIMEOUT: {
    exit: 3,
    meaning: 'an awaited condition did not hold before its deadline; the last observation is shown',
  },
  FLEETBED_VANTAGE_FAILED: { exit: 3, meaning: 'the traffic driver of a vantage could not run' },
  FLEETBED_CASE_UNKNOWN: { exit: 2, meaning: 'no conformance case matches the given name or pattern' },
  FLEETBED_LEDGER_INVALID: { exit: 2, meaning: 'a ledger of expected verdicts has problems; all are listed' },
  FLEETBED_REPORT_FAILED: { exit: 3, meaning: 'the event log of a run or a report could not be written or read' },
  FLEETBED_INTERRUPTED: { exit: 130, meaning: 'the command was interrupted; what it made was removed' },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
