export { default } from '../../../../functions/pipeline/handler.ts';
