export { default } from '../../../../functions/cost-gate/handler.ts';
