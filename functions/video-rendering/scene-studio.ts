import { registerFonts } from '#shared/drawing/fonts.ts';
import type { FrameKind, ScenePlan } from './film-plan.ts';
import { createScenePainter, type ScenePainter } from './scene-painter.ts';

/** A scene's parts take tens of megabytes: the one on screen is kept, and the one it follows. */
const mostScenes = 2;

/** Painters that are ready, so that a scene is set up once though two segments show it. */
export interface SceneStudio {
  painterOf(scene: ScenePlan): Promise<ScenePainter>;
}

/** @param folder where the scenes' pictures lie */
export function createSceneStudio(kind: FrameKind, folder: string): SceneStudio {
  registerFonts();
  const keys = new WeakMap<ScenePlan, string>();
  const ready = new Map<string, Promise<ScenePainter>>();
  const keyOf = (scene: ScenePlan): string => {
    const key = keys.get(scene) ?? JSON.stringify(scene);
    keys.set(scene, key);
    return key;
  };
  return {
    painterOf(scene) {
      const key = keyOf(scene);
      const painter = ready.get(key) ?? createScenePainter(kind, scene, folder);
      ready.delete(key);
      ready.set(key, painter);
      for (const oldest of ready.keys()) if (ready.size > mostScenes) ready.delete(oldest);
      return painter;
    },
  };
}
