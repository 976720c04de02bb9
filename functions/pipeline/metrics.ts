import type { Context } from 'hono';
import { describeMetrics, type Metrics } from './describe-metrics.ts';
import { describeProviders } from './describe-providers.ts';
import type { PipelinePorts } from './pipeline-ports.ts';
import { prometheusText } from './prometheus-text.ts';
import { refuseQuery } from './read-input.ts';

/** `/metrics`. */
export function showMetrics(ports: PipelinePorts) {
  return async (c: Context): Promise<Response> => {
    refuseQuery(c);
    return c.json(await read(ports));
  };
}

/** `/metrics/prometheus`: the same numbers in Prometheus' text format. */
export function showPrometheus(ports: PipelinePorts) {
  return async (c: Context): Promise<Response> => {
    refuseQuery(c);
    const text = prometheusText(await read(ports));
    return c.body(text, 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
  };
}

async function read(ports: PipelinePorts): Promise<Metrics> {
  const [statistics, providers] = await Promise.all([ports.videos.statistics(), describeProviders(ports)]);
  return describeMetrics(statistics, providers, ports.settings);
}
