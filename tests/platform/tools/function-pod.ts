import type { FunctionDeployment } from '../../../runtime/gateway/deployment.ts';
import type { KubeObject } from './kube-client.ts';

/** Helm values of OpenFaaS that decide how a function's pod looks. */
export interface FunctionDefaults {
  /** `functions.setNonRootUser`: every function runs as user 12000. */
  readonly nonRoot: boolean;
}

const userOfFunctions = 12_000;
const secretsFolder = '/var/openfaas/secrets';

/**
 * The pod that OpenFaaS CE has made for a function: what faas-netes 0.18.17 writes into its Deployment
 * (pkg/handlers/deploy.go and pkg/k8s/{securityContext,secrets,probes}.go), and what the ReplicaSet controller adds.
 * Nothing in it can be set but by stack.yml; seconds of the probes are those of the Helm chart.
 */
export function functionPod(
  deployed: FunctionDeployment,
  { nonRoot }: FunctionDefaults = { nonRoot: false },
): KubeObject {
  const name = deployed.service;
  const secrets = deployed.secrets ?? [];
  const secretsVolume = `${name}-projected-secrets`;
  const isReadOnly = deployed.readOnlyRootFilesystem === true;
  const environment = Object.entries(deployed.envVars ?? {}).map(([key, value]) => ({ name: key, value }));
  const probe = {
    httpGet: { path: '/_/health', port: 8080 },
    timeoutSeconds: 1,
    periodSeconds: 2,
    successThreshold: 1,
    failureThreshold: 3,
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${name}-5d4f8c7b9-`,
      namespace: 'openfaas-fn',
      labels: { faas_function: name, 'pod-template-hash': '5d4f8c7b9', ...deployed.labels },
      annotations: { 'prometheus.io.scrape': 'false', ...deployed.annotations },
    },
    spec: {
      nodeSelector: {},
      restartPolicy: 'Always',
      dnsPolicy: 'ClusterFirst',
      containers: [
        {
          name,
          image: deployed.image,
          imagePullPolicy: 'Always',
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          env: environment.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
          resources: { limits: { ...deployed.limits }, requests: { ...deployed.requests } },
          livenessProbe: probe,
          readinessProbe: probe,
          securityContext: {
            readOnlyRootFilesystem: isReadOnly,
            ...(nonRoot ? { runAsUser: userOfFunctions } : {}),
          },
          volumeMounts: [
            ...(isReadOnly ? [{ name: 'temp', mountPath: '/tmp' }] : []),
            ...(secrets.length > 0
              ? [{ name: secretsVolume, readOnly: true, mountPath: secretsFolder }]
              : []),
          ],
        },
      ],
      volumes: [
        ...(isReadOnly ? [{ name: 'temp', emptyDir: {} }] : []),
        ...(secrets.length > 0 ? [{ name: secretsVolume, projected: { sources: secrets.map(asFile) } }] : []),
      ],
    },
  };
}

/** faas-cli makes secrets with one key, which is called as the secret is. */
function asFile(name: string): object {
  return { secret: { name, items: [{ key: name, path: name }] } };
}
