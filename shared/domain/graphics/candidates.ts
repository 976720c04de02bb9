import { Graphic } from '../../contracts/graphics.ts';
import type { Scene } from '../../contracts/script.ts';
import { findCauses } from './find-causes.ts';
import { findChart } from './find-chart.ts';
import { findComparison } from './find-comparison.ts';
import { findSteps, findThings } from './find-list.ts';
import { findNumber } from './find-number.ts';
import { findQuote } from './find-quote.ts';
import { findTimeline } from './find-timeline.ts';
import { figuresAreSaid } from './said-figures.ts';
import { sentencesIn } from './tokens.ts';

export interface Candidate {
  graphic: Graphic;
  /** What a scene gains by it, against its `on_screen` words: it decides which scenes of a script show more. */
  worth: number;
}

/** A chart of two is less than two sides set against each other. */
const worthOfTwo = 4.5;

/** What the narration of a scene can be shown as, the most telling first. */
export function candidatesOf({ narration, on_screen }: Pick<Scene, 'narration' | 'on_screen'>): Candidate[] {
  const sentences = sentencesIn(narration);
  const onScreen = on_screen.trim();
  const chart = findChart(sentences, onScreen);
  const found: [worth: number, graphic: Graphic | undefined][] = [
    [(chart?.points.length ?? 0) > 2 ? 9 : worthOfTwo, chart],
    [8, findTimeline(sentences)],
    [7, findSteps(sentences, onScreen)],
    [6, findQuote(narration.replace(/\s+/gu, ' '))],
    [5, findComparison(sentences)],
    [5, findCauses(sentences)],
    [4, findNumber(sentences)],
    [3, findThings(sentences, onScreen)],
  ];
  return found
    .flatMap(([worth, made]) => {
      const graphic = Graphic.safeParse(made).data;
      return graphic !== undefined && figuresAreSaid(graphic, narration) ? [{ graphic, worth }] : [];
    })
    .sort((a, b) => b.worth - a.worth);
}
