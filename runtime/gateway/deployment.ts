import { z } from 'zod';

const words = z.record(z.string(), z.string());
const resources = z.object({ memory: z.string().optional(), cpu: z.string().optional() });

/** A DNS label, as Kubernetes asks of a service name. */
export const FunctionName = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and dashes, 63 at most');

/** What faas-cli sends to deploy a function (faas-provider's FunctionDeployment; its absent values are null). */
export const FunctionDeployment = z.object({
  service: FunctionName,
  image: z.string().default(''),
  namespace: z.string().nullish(),
  envProcess: z.string().nullish(),
  envVars: words.nullish(),
  constraints: z.array(z.string()).nullish(),
  secrets: z.array(z.string()).nullish(),
  labels: words.nullish(),
  annotations: words.nullish(),
  limits: resources.nullish(),
  requests: resources.nullish(),
  readOnlyRootFilesystem: z.boolean().nullish(),
});
export type FunctionDeployment = z.infer<typeof FunctionDeployment>;

/** The one namespace of the community edition. */
export const namespace = 'openfaas-fn';

/** The community edition deploys no more than this. */
export const mostFunctions = 15;
