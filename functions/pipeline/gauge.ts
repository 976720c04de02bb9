export interface Sample {
  labels?: Record<string, string>;
  value: number;
}

/** One metric in Prometheus' text exposition format, version 0.0.4. Labels hold names of ours: nothing to be escaped. */
export function gauge(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels = {}, value }) => {
    const inner = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
    return `${name}${inner.length > 0 ? `{${inner.join(',')}}` : ''} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}
