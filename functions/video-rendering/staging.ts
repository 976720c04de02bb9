import type { Theme } from '#shared/drawing/themes/theme.ts';
import type { ScenePlan } from './film-plan.ts';

/** How a theme stages a scene: it turns through what it names, so that no two neighbours look alike. */
export function stagingOf(
  { shapes, emphases, compositions }: Theme,
  turn: number,
): Required<Pick<ScenePlan, 'plinth' | 'emphasis' | 'composition'>> {
  return {
    plinth: at(shapes.plinths, turn),
    emphasis: at(emphases, turn),
    composition: at(compositions, turn),
  };
}

function at<Item>(items: readonly Item[], turn: number): Item {
  return items[turn % items.length] as Item;
}
