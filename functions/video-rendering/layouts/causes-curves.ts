export interface Point {
  x: number;
  y: number;
}

const steps = 40;

/** From side to side: it leaves and arrives level (a cubic Bézier curve). */
export function curveAcross(from: Point, to: Point): Point[] {
  const middle = (from.x + to.x) / 2;
  return Array.from({ length: steps + 1 }, (_, step) => {
    const part = step / steps;
    const rest = 1 - part;
    const [first, second, third, fourth] = [rest ** 3, 3 * rest ** 2 * part, 3 * rest * part ** 2, part ** 3];
    return {
      x: from.x * first + middle * (second + third) + to.x * fourth,
      y: from.y * (first + second) + to.y * (third + fourth),
    };
  });
}

/** Level until it is over where it ends, then round a corner and straight down. */
export function bentDown(from: Point, to: Point): Point[] {
  const out = Math.sign(to.x - from.x);
  const radius = Math.min(Math.abs(to.x - from.x), to.y - from.y, 44);
  const corner = Array.from({ length: 11 }, (_, step) => {
    const angle = (step / 10) * (Math.PI / 2);
    return {
      x: to.x - out * radius * (1 - Math.sin(angle)),
      y: from.y + radius * (1 - Math.cos(angle)),
    };
  });
  return [from, ...corner, to];
}
