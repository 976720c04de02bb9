import { Hono } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { problem } from '#shared/stage/problems.ts';
import { cancelVideo, retryVideo } from './change-video.ts';
import { listVideos } from './list-videos.ts';
import { showMetrics, showPrometheus } from './metrics.ts';
import { createPace } from './pace.ts';
import type { PipelinePorts } from './pipeline-ports.ts';
import { limitBody, readId, refuseQuery } from './read-input.ts';
import { answerError, videoNotFound } from './refusal.ts';
import { requireApiKey } from './require-api-key.ts';
import { showStatus, showVideo } from './show-video.ts';
import { streamOverSse, streamOverWebSocket } from './stream-video.ts';
import { submitVideo } from './submit-video.ts';
import { sendVideoFile } from './video-files.ts';

/** The API of SPEC.md. Every call needs the API key; everything that is refused is answered with a problem. */
export function createPipelineApi(ports: PipelinePorts): Hono {
  const api = new Hono();
  const pace = createPace(ports);

  api.onError((error, c) => answerError(error, c, ports.log));
  api.notFound((c) => problem(c, 404, 'no_such_route', `There is no ${c.req.method} ${c.req.path} here.`));
  api.use(requireApiKey(ports));
  api.use(
    methodNotAllowed({
      app: api,
      onMethodNotAllowed: (c, methods) => {
        const detail = `${c.req.method} is not possible here, only ${methods.join(', ')}.`;
        return problem(c, 405, 'method_not_allowed', detail, { headers: { Allow: methods.join(', ') } });
      },
    }),
  );

  api.post('/queue', limitBody, submitVideo(ports, pace));
  api.post('/process', limitBody, submitVideo(ports, pace));
  api.get('/status/:id', showStatus(ports, pace));
  api.get('/stream/:id', async (c, next) => {
    refuseQuery(c);
    if (!(await ports.videos.find(readId(c)))) throw videoNotFound();
    return await next();
  });
  api.get('/stream/:id', streamOverWebSocket(ports, pace), streamOverSse(ports, pace));
  api.get('/metrics', showMetrics(ports));
  api.get('/metrics/prometheus', showPrometheus(ports));
  api.get('/videos', listVideos(ports));
  api.get('/videos/:id', showVideo(ports, pace));
  api.get('/videos/:id/file', sendVideoFile(ports));
  api.get('/videos/:id/files/:name', sendVideoFile(ports));
  api.post('/cancel/:id', limitBody, cancelVideo(ports));
  api.post('/retry/:id', limitBody, retryVideo(ports, pace));
  return api;
}
