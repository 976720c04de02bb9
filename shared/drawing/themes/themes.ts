import { StyleName } from '../../contracts/styles.ts';
import type { Theme } from './theme.ts';

const designs: Readonly<Record<StyleName, Omit<Theme, 'name'>>> = {
  midnight: {
    ...{ display: 'space-grotesk', text: 'inter-bold', capitals: false, leading: 1.08 },
    shapes: { corner: 0.12, card: 'glass', stroke: 0.004, bullet: 'ring' },
    motion: { enterSeconds: 0.5, staggerSeconds: 0.09, curve: 'glide', from: 'below' },
    backdrops: ['grid', 'rings', 'blobs'],
  },
  sunrise: {
    ...{ display: 'league-spartan', text: 'inter-bold', capitals: false, leading: 1.02 },
    shapes: { corner: 0.3, card: 'filled', stroke: 0.006, bullet: 'disc' },
    motion: { enterSeconds: 0.55, staggerSeconds: 0.1, curve: 'spring', from: 'below' },
    backdrops: ['rays', 'waves', 'blobs'],
  },
  forest: {
    ...{ display: 'zilla-slab', text: 'inter-bold', capitals: false, leading: 1.04 },
    shapes: { corner: 0.08, card: 'outlined', stroke: 0.005, bullet: 'diamond' },
    motion: { enterSeconds: 0.65, staggerSeconds: 0.12, curve: 'glide', from: 'side' },
    backdrops: ['waves', 'blobs', 'rings'],
  },
  candy: {
    ...{ display: 'fredoka', text: 'inter-bold', capitals: false, leading: 1.06 },
    shapes: { corner: 0.5, card: 'offset', stroke: 0.008, bullet: 'disc' },
    motion: { enterSeconds: 0.55, staggerSeconds: 0.1, curve: 'spring', from: 'scale' },
    backdrops: ['confetti', 'blobs', 'waves'],
  },
  paper: {
    ...{ display: 'playfair', text: 'inter-bold', capitals: false, leading: 1.1 },
    shapes: { corner: 0.02, card: 'paper', stroke: 0.0025, bullet: 'dash' },
    motion: { enterSeconds: 0.7, staggerSeconds: 0.12, curve: 'glide', from: 'fade' },
    backdrops: ['rings', 'grid', 'waves'],
  },
  ocean: {
    ...{ display: 'sora', text: 'inter-bold', capitals: false, leading: 1.1 },
    shapes: { corner: 0.2, card: 'filled', stroke: 0.005, bullet: 'ring' },
    motion: { enterSeconds: 0.6, staggerSeconds: 0.1, curve: 'glide', from: 'below' },
    backdrops: ['waves', 'rings', 'rays'],
  },
  ember: {
    ...{ display: 'anton', text: 'inter-heavy', capitals: true, leading: 1.12 },
    shapes: { corner: 0, card: 'slab', stroke: 0.008, bullet: 'square' },
    motion: { enterSeconds: 0.32, staggerSeconds: 0.06, curve: 'snap', from: 'side' },
    backdrops: ['rays', 'grid', 'confetti'],
  },
};

/** @param style absent in what was made before there were themes */
export function themeOf(style: StyleName | undefined): Theme {
  const name = style ?? 'midnight';
  return { name, ...designs[name] };
}

export const themes: readonly Theme[] = StyleName.options.map((name) => themeOf(name));
