import { app } from '#shared/stage/app.ts';
import { createPipelineApi } from './pipeline-api.ts';

/** The API people and programs drive the pipeline with. */
export default app('pipeline', createPipelineApi);
