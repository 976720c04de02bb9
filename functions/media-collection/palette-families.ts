import type { Palette } from '#shared/contracts/media.ts';
import type { StyleName } from '#shared/contracts/styles.ts';

/**
 * The looks a channel can have. Each is six related grounds in the order they follow one another, so that a cut is
 * seen and the video still looks like one piece. Tests hold every one to 4.5:1 for type and 3:1 for the accent.
 */
export const paletteFamilies: Readonly<Record<StyleName, readonly Palette[]>> = {
  midnight: family(
    ['#1b1f5e', '#0b0d2e', '#4a50c8', '#ffffff', '#ffd23f'],
    ['#0a4a63', '#06202f', '#1c93b0', '#ffffff', '#ffb454'],
    ['#54206f', '#210a36', '#a24fd0', '#ffffff', '#5ee6d0'],
    ['#12386f', '#071634', '#3b7ddd', '#ffffff', '#ff9ecb'],
    ['#0e5a4f', '#052621', '#22a58f', '#ffffff', '#ffe066'],
    ['#6a1b4d', '#2a0a22', '#c9458f', '#ffffff', '#7fe3ff'],
  ),
  sunrise: family(
    ['#ffd9a0', '#ffab8a', '#ff8a5c', '#43102f', '#a3123f'],
    ['#ffc2d1', '#ff9eb5', '#f0719b', '#3f0a35', '#6d0f7a'],
    ['#fff0b8', '#ffd070', '#ffb23e', '#47200a', '#a81f2d'],
    ['#e3ccff', '#c4a6f5', '#a37be8', '#2b0f4d', '#7d0f5b'],
    ['#ffe4d1', '#ffbfa3', '#ff8f73', '#4a1420', '#8c1259'],
    ['#cfe8ff', '#a6cdf7', '#78aef0', '#12264d', '#8a1443'],
  ),
  forest: family(
    ['#14543c', '#07251b', '#2f9b6b', '#f7ffe9', '#ffd65a'],
    ['#3d5218', '#192409', '#7c9e35', '#fbffe8', '#ffc2a1'],
    ['#0e4f57', '#052428', '#2795a0', '#eefffb', '#f6e27a'],
    ['#5a3b16', '#271806', '#b07c36', '#fff8e8', '#b9f27c'],
    ['#24472f', '#0e1f14', '#579268', '#f4fff2', '#ffb870'],
    ['#4c2740', '#20101b', '#96527f', '#fff2f8', '#c6f08a'],
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
    ['#075985', '#04263f', '#1e8fd0', '#ffffff', '#ffd166'],
    ['#0b5f66', '#042b30', '#1fa3a8', '#ffffff', '#ffa8a8'],
    ['#1e3f8f', '#0b1a42', '#4c78e0', '#ffffff', '#8af5c6'],
    ['#0c5548', '#04241f', '#1f9b83', '#ffffff', '#ffc56e'],
    ['#3a2f86', '#171140', '#7264d6', '#ffffff', '#6ee7ff'],
    ['#0a4763', '#031d2b', '#2c86b3', '#ffffff', '#f5f08a'],
  ),
  ember: family(
    ['#8a1c1c', '#380909', '#d64545', '#fff8f0', '#ffd24a'],
    ['#7a3b08', '#321703', '#cf7a1e', '#fff8ec', '#ffe07a'],
    ['#6b1440', '#2b0619', '#c23a7c', '#fff4f8', '#ffc15e'],
    ['#4b2218', '#1d0c08', '#96513c', '#fff6ee', '#ff9f6b'],
    ['#5b1760', '#240827', '#a83fb0', '#fff4ff', '#ffd166'],
    ['#5c4a0a', '#251d03', '#a88b1e', '#fffbe8', '#ffb08a'],
  ),
};

type Row = readonly [from: string, to: string, shape: string, ink: string, accent: string];

function family(...rows: Row[]): Palette[] {
  return rows.map(([from, to, shape, ink, accent]) => ({ from, to, shape, ink, accent }));
}
