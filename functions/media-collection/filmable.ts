import type { Scene } from '#shared/contracts/script.ts';

/** Things nobody can point a camera at: what libraries offer for them is people who smile at screens. */
const abstract = new Set(
  (
    'ability advantage advice answer approach aspect balance basics belief benefit cause challenge chance change choice concept ' +
    'conclusion condition connection context decision definition detail difference difficulty effect efficiency effort example ' +
    'explanation fact factor failure feature freedom future goal growth habit history hope idea importance improvement influence ' +
    'information insight kind knowledge law lesson level limit logic luck meaning method mind mistake moment motivation mystery ' +
    'myth number opinion opportunity option order origin pattern percent percentage perspective philosophy plan point possibility ' +
    'power principle probability problem process progress promise proof purpose quality question reality reason record result ' +
    'risk role rule secret shape sign situation size skill solution sort speed stage statistic step story strategy strength ' +
    'success surprise system tendency theory thing thought time tip topic trend trick truth type value version view way weakness ' +
    'wisdom year'
  ).split(' '),
);

/** What of a scene can be filmed: its keywords without those that name an idea. */
export function filmableKeywords({ keywords }: Pick<Scene, 'keywords'>): string[] {
  return keywords.filter((keyword) => {
    const last =
      keyword
        .toLowerCase()
        .split(/[\s-]+/)
        .at(-1) ?? '';
    return !abstract.has(last) && !abstract.has(last.replace(/s$/, '')) && !/(ness|ism|ology)$/.test(last);
  });
}

/**
 * Scenes that footage may be looked for. The close stays drawn, in the channel's own colours, and so does a scene whose
 * large words are a figure: it is read better on a plain ground. A script of one scene has no such choice.
 */
export function mayBeFilmed(scene: Scene, sceneCount: number): boolean {
  if (filmableKeywords(scene).length === 0) return false;
  if (sceneCount === 1) return true;
  return scene.role !== 'close' && !/\d/.test(scene.on_screen);
}
