import type { Palette } from '#shared/contracts/media.ts';
import type { StyleName } from '#shared/contracts/styles.ts';

/**
 * The looks a channel can have. Each is six related grounds in the order they follow one another, so that a cut is
 * seen and the video still looks like one piece. Tests hold every one to 4.5:1 for type and 3:1 for the accent.
 */
export const paletteFamilies: Readonly<Record<StyleName, readonly Palette[]>> = {
  midnight: family(
    ['#1a1d5c', '#07081f', '#4a50d8', '#ffffff', '#5ef2ff'],
    ['#3a1266', '#10041f', '#8a3ee0', '#ffffff', '#ff9ade'],
    ['#06384f', '#020e18', '#1784b0', '#ffffff', '#a8ff7a'],
    ['#11306b', '#040c22', '#3a77f0', '#ffffff', '#ffcf5c'],
    ['#4a0f4f', '#160317', '#b03ac0', '#ffffff', '#6ff0e0'],
    ['#232a3d', '#080a12', '#5a6796', '#ffffff', '#ffa566'],
  ),
  sunrise: family(
    ['#ffd9a0', '#ffab8a', '#ff8a5c', '#43102f', '#a3123f'],
    ['#ffc2d1', '#ff9eb5', '#f0719b', '#3f0a35', '#6d0f7a'],
    ['#fff0b8', '#ffd070', '#ffb23e', '#47200a', '#a81f2d'],
    ['#ffb59e', '#ff947e', '#f0654f', '#43102f', '#7d0f3f'],
    ['#ffe4d1', '#ffbfa3', '#ff8f73', '#4a1420', '#8c1259'],
    ['#f3d6f0', '#dfaee0', '#c583cc', '#35104a', '#8a1443'],
  ),
  forest: family(
    ['#14543c', '#07251b', '#2f9b6b', '#f7ffe9', '#ffd65a'],
    ['#3d5218', '#192409', '#7c9e35', '#fbffe8', '#ffc2a1'],
    ['#1b4d4a', '#0a2422', '#3d948c', '#f2fff8', '#f6e27a'],
    ['#5a3b16', '#271806', '#b07c36', '#fff8e8', '#c4f58a'],
    ['#24472f', '#0e1f14', '#579268', '#f4fff2', '#ffb870'],
    ['#5c2e1a', '#28130a', '#b06240', '#fff5ec', '#e6ec8a'],
  ),
  candy: family(
    ['#ffd3ea', '#ffb0d9', '#ff85c2', '#46073a', '#6a1fb0'],
    ['#c9f5e5', '#98e8cd', '#5dd3ad', '#083a39', '#a80d62'],
    ['#e2d5ff', '#c7b1ff', '#a384fb', '#2a1064', '#a3106b'],
    ['#fff1b5', '#ffe07d', '#ffc93c', '#4a2407', '#b3145c'],
    ['#c8ecff', '#97d8fb', '#57bdf5', '#0a2b57', '#a01270'],
    ['#ffdcc9', '#ffbc9e', '#ff946b', '#4a1426', '#7a16a0'],
  ),
  paper: family(
    ['#fdf7e9', '#f3e5c8', '#e5cd9c', '#22201c', '#b3261e'],
    ['#eaf3f7', '#cfe2ea', '#a3c8d8', '#16252d', '#b0330f'],
    ['#f6ecf4', '#e6d0e1', '#cfa7c6', '#2b1a29', '#8c1d5f'],
    ['#eef5e6', '#d6e6c3', '#aecb8f', '#1c2716', '#9c3210'],
    ['#fbeee6', '#f2d4c2', '#e4ab8e', '#2d1a12', '#0f5c7a'],
    ['#efeefa', '#d6d4f0', '#aeaae0', '#1c1a38', '#a3214e'],
  ),
  ocean: family(
    ['#0a6ab8', '#063d86', '#2f9be8', '#ffffff', '#ffe066'],
    ['#00737b', '#00424f', '#19b3b0', '#ffffff', '#ffdcb8'],
    ['#1f5cbf', '#142f7d', '#4f93f5', '#ffffff', '#a8f7d8'],
    ['#0b6b98', '#073a5c', '#33aedb', '#ffffff', '#ffcdb8'],
    ['#0d765e', '#06423a', '#2cc29a', '#ffffff', '#fff08a'],
    ['#3d56b8', '#22296e', '#7289ee', '#ffffff', '#9ff2ff'],
  ),
  ember: family(
    ['#a3161c', '#5c0a10', '#d83a3a', '#ffffff', '#ffd84a'],
    ['#2a2a31', '#0d0d10', '#a02328', '#ffffff', '#ffb01f'],
    ['#8a3a00', '#421a00', '#d9711a', '#fffaf2', '#ffe27a'],
    ['#3b0a12', '#120306', '#a01c30', '#ffffff', '#ff9a3d'],
    ['#7a1240', '#33061a', '#c22c70', '#ffffff', '#ffc93c'],
    ['#27323d', '#0c1116', '#b84a22', '#ffffff', '#ffd84a'],
  ),
};

type Row = readonly [from: string, to: string, shape: string, ink: string, accent: string];

function family(...rows: Row[]): Palette[] {
  return rows.map(([from, to, shape, ink, accent]) => ({ from, to, shape, ink, accent }));
}
