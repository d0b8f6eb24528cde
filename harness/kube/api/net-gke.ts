/** `net.gke.io/v1`: multi-cluster Services as GKE serves them (semantics 1.2), with a part of the fields of the MCS API. */
import type { ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';
import type { ServiceExport, ServiceImport, ServiceImportPort } from './mcs-api.ts';

export type { ServiceExport, ServiceImport, ServiceImportPort };

export const NET_GKE_GROUP = 'net.gke.io';
const API_VERSION = `${NET_GKE_GROUP}/v1`;

/** It has no fields of its own. */
export const SERVICE_EXPORT: ResourceType<ServiceExport> = resourceType(API_VERSION, 'ServiceExport', 'serviceexports');
/** Written by the controller, never by the user. */
export const SERVICE_IMPORT: ResourceType<ServiceImport> = resourceType(API_VERSION, 'ServiceImport', 'serviceimports');
