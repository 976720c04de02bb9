import type { Context } from 'hono';
import { describeMetrics } from './describe-metrics.ts';
import type { PipelinePorts } from './pipeline-ports.ts';
import { prometheusText } from './prometheus-text.ts';
import { refuseQuery } from './read-input.ts';

/** `/metrics`. */
export function showMetrics(ports: PipelinePorts) {
  return async (c: Context): Promise<Response> => {
    refuseQuery(c);
    return c.json(describeMetrics(await ports.videos.statistics(), ports.settings));
  };
}

/** `/metrics/prometheus`: the same numbers in Prometheus' text format. */
export function showPrometheus(ports: PipelinePorts) {
  return async (c: Context): Promise<Response> => {
    refuseQuery(c);
    const text = prometheusText(describeMetrics(await ports.videos.statistics(), ports.settings));
    return c.body(text, 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
  };
}
