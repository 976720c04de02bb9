import type { Command, Order, World } from './ledger-commands.ts';

/**
 * What the ledger promises, in plain memory: nothing here is shared with the code it is compared with. Amounts are whole
 * numbers; there is one day.
 */
export interface Account {
  limit: number;
  reserved: number;
  spent: number;
  kept: number;
}

type Of<Kind extends Command['do']> = Extract<Command, { do: Kind }>;
type Answer = { kind: string; [fact: string]: unknown };

interface Video {
  status: 'queued' | 'processing' | 'completed' | 'failed';
  accounts: string[];
  funded: boolean;
  done: Set<string>;
  kept: Map<string, number>;
  ledger: number;
}

export interface Reservation {
  asked: string;
  video: string;
  stage: string;
  holder: 'stage' | 'client';
  tier: string;
  amount: number;
  granted: number;
  status: 'pending' | 'posted' | 'voided' | 'expired' | 'refused';
  posted: number;
  resolvedBy: string;
  refusedBy: string;
  /** Charged or, where nobody knows yet, quoted. */
  calls: { quote: number; charged: number | null }[];
}

/** Fractions of a limit. */
const levels: Record<string, [part: number, whole: number]> = {
  optimal: [2, 3],
  warning: [5, 6],
  critical: [14, 15],
  halt: [1, 1],
};

export class LedgerModel {
  readonly accounts = new Map<string, Account>();
  readonly reservations = new Map<string, Reservation>();
  readonly videos = new Map<string, Video>();
  private readonly extensions = new Map<string, { asked: string; answer: Answer }>();
  private readonly alerts = new Set<string>();
  private unknownCharges = 0;
  private stopped = false;
  private channelLimit: number;
  private systemLimit: number;

  constructor(world: World) {
    this.channelLimit = world.channel;
    this.systemLimit = world.system;
    for (const [id, { channel, limit }] of Object.entries(world.videos)) {
      const accounts = [`channel:${channel}`, 'system', `video:${id}`];
      this.videos.set(id, {
        status: 'queued',
        accounts,
        funded: false,
        done: new Set(),
        kept: new Map(),
        ledger: 0,
      });
      this.accounts.set(`video:${id}`, { limit, reserved: 0, spent: 0, kept: 0 });
    }
  }

  play(command: Command): unknown {
    switch (command.do) {
      case 'admit':
        return this.admit(command);
      case 'reserve':
        return command.orders.map((order) => this.reserve(order));
      case 'settle':
        return this.settle(command);
      case 'void':
        return this.void(command);
      case 'extend':
        return this.extend(command);
      case 'expire':
        return this.expire(command);
      case 'call':
        return this.call(command);
      case 'settle_round':
        return this.settleRound(command);
      case 'stop':
        this.stopped = command.on;
        return null;
      case 'limits':
        return this.setLimits(command);
      case 'close':
        return this.close(this.video(command.video));
      case 'requeue':
        return this.requeue(this.video(command.video));
      case 'books':
        return this.books();
    }
  }

  snapshot(): Record<string, number[]> {
    return Object.fromEntries(
      [...this.accounts].map(([id, { limit, reserved, spent, kept }]) => [
        id,
        [limit, reserved, spent, kept],
      ]),
    );
  }

  private video(id: string): Video {
    const video = this.videos.get(id);
    if (!video) throw new Error(`the story has no video ${id}`);
    return video;
  }

  private account(id: string): Account {
    const account = this.accounts.get(id);
    if (!account) throw new Error(`the story has no account ${id}`);
    return account;
  }

  /** Below zero where the configured limit was lowered under what is held. */
  private room(id: string): number {
    const { limit, reserved, spent, kept } = this.account(id);
    const configured = id.startsWith('video:')
      ? limit
      : id === 'system'
        ? this.systemLimit
        : this.channelLimit;
    return Math.min(limit, configured) - reserved - spent - kept;
  }

  private free(id: string): number {
    return Math.max(0, this.room(id));
  }

  private move(ids: string[], change: Partial<Account>): void {
    for (const id of ids) {
      const account = this.account(id);
      account.reserved += change.reserved ?? 0;
      account.spent += change.spent ?? 0;
      account.kept += change.kept ?? 0;
    }
  }

  private left(ids: string[]): Record<string, number> {
    return Object.fromEntries(ids.filter((id) => this.accounts.has(id)).map((id) => [id, this.free(id)]));
  }

  private tellLevels(ids: string[]): void {
    for (const id of ids) {
      const { limit, reserved, spent } = this.account(id);
      for (const [level, [part, whole]] of Object.entries(levels)) {
        if (level === 'optimal' && !id.startsWith('video:')) continue;
        if (limit > 0 && (reserved + spent) * whole >= limit * part) this.alerts.add(`${id}:${level}`);
      }
    }
  }

  private admit({ video: id, parts, overhead }: Of<'admit'>): string {
    const video = this.video(id);
    if (video.status !== 'queued') return 'not_queued';
    const [channel = '', system = '', own = ''] = video.accounts;
    for (const [day, limit] of [
      [channel, this.channelLimit],
      [system, this.systemLimit],
    ] as const)
      if (!this.accounts.has(day)) this.accounts.set(day, { limit, reserved: 0, spent: 0, kept: 0 });
    const fixed = video.funded ? 0 : overhead;
    const need = fixed + parts.reduce((sum, { amount }) => sum + amount, 0);
    if (this.free(own) < need) {
      video.status = 'failed';
      return 'cannot_finish';
    }
    if (Math.min(this.free(channel), this.free(system)) < need) return 'no_room_today';
    for (const { stage, amount } of parts) this.keepBack(video, stage, amount);
    this.move(video.accounts, { spent: fixed });
    video.ledger += fixed;
    video.funded = true;
    video.status = 'processing';
    return 'funded';
  }

  private keepBack(video: Video, stage: string, amount: number): void {
    if (video.kept.has(stage)) return;
    const room = Math.min(amount, ...video.accounts.map((id) => this.free(id)));
    if (room <= 0) return;
    video.kept.set(stage, room);
    this.move(video.accounts, { kept: room });
  }

  private reserve(order: Order): Answer {
    const asked = JSON.stringify(order);
    const known = this.reservations.get(order.reservation_id);
    const video = this.videos.get(order.video_id);
    if (known) return known.asked === asked ? this.answerTo(known) : { kind: 'id_reused' };
    if (!video) return { kind: 'unknown_video' };
    if (video.status !== 'processing') return { kind: 'closed', status: video.status };
    if (this.stopped) return { kind: 'stopped', reason: 'a test' };
    // What is kept back for a stage is there for the stage alone.
    const held = (order.holder === 'stage' && video.kept.get(order.stage)) || 0;
    const [tightest = ''] = [...video.accounts].sort(
      (a, b) => this.room(a) - this.room(b) || (a < b ? -1 : 1),
    );
    const room = this.free(tightest) + held;
    const own = this.account(`video:${order.video_id}`);
    const used = own.reserved + own.spent + own.kept - held;
    const offer = order.offers.find(
      ({ tier, amount }) =>
        amount <= room &&
        (tier === 'economy' || order.offers.length === 1 || (used + amount) * 6 < own.limit * 5),
    );
    const { tier, amount } = offer ?? order.offers.at(-1) ?? { tier: 'standard', amount: 0 };
    const made: Reservation = {
      asked,
      video: order.video_id,
      stage: order.stage,
      holder: order.holder,
      tier,
      amount,
      granted: amount,
      status: offer ? 'pending' : 'refused',
      posted: 0,
      resolvedBy: '',
      refusedBy: tightest,
      calls: [],
    };
    this.reservations.set(order.reservation_id, made);
    if (offer) {
      if (order.holder === 'stage') video.kept.delete(order.stage);
      this.move(video.accounts, { reserved: amount, kept: -held });
      this.tellLevels(video.accounts);
    } else if (order.holder === 'stage') this.alerts.add(`${tightest}:halt`);
    return this.answerTo(made);
  }

  private answerTo(made: Reservation): Answer {
    const left = this.left(this.video(made.video).accounts);
    return made.status === 'refused'
      ? { kind: 'refused', account: made.refusedBy, asked: made.amount, left }
      : { kind: 'granted', tier: made.tier, amount: made.granted, left };
  }

  /** Why a verb moves nothing; undefined when it may go on. */
  private refusal(id: string, video: string, verb: string, content: string): Answer | undefined {
    const found = this.reservations.get(id);
    if (!found) return { kind: 'unknown_reservation' };
    if (found.video !== video) return { kind: 'foreign_video' };
    if (found.holder === 'stage') return { kind: 'held_by_stage' };
    const { status, posted, amount, resolvedBy } = found;
    if (status === 'pending') return undefined;
    if (resolvedBy === `${verb} ${content}`)
      return {
        kind: 'resolved',
        posted,
        returned: amount - posted,
        left: this.left(this.video(video).accounts),
      };
    if (resolvedBy.startsWith(`${verb} `)) return { kind: 'content_differs' };
    return { kind: 'already', status };
  }

  private pending(id: string): Reservation {
    const found = this.reservations.get(id);
    if (found?.status !== 'pending') throw new Error(`${id} is not pending`);
    return found;
  }

  private resolve(found: Reservation, status: Reservation['status'], charged: number, verb: string): Answer {
    const { accounts } = this.video(found.video);
    this.move(accounts, { reserved: -found.amount, spent: charged });
    Object.assign(found, { status, posted: charged, resolvedBy: verb });
    return { kind: 'resolved', posted: charged, returned: found.amount - charged, left: this.left(accounts) };
  }

  private settle({ id, video, amount }: Of<'settle'>): Answer {
    const refused = this.refusal(id, video, 'settle', String(amount));
    if (refused) return refused;
    const found = this.pending(id);
    if (amount > found.amount) return { kind: 'above_reserved', reserved: found.amount };
    this.video(video).ledger += amount;
    return this.resolve(found, 'posted', amount, `settle ${amount}`);
  }

  private void({ id, video }: Of<'void'>): Answer {
    return this.refusal(id, video, 'void', '') ?? this.resolve(this.pending(id), 'voided', 0, 'void ');
  }

  private extend(command: Of<'extend'>): Answer {
    const { extension, id, video, more } = command;
    const asked = JSON.stringify(command);
    const known = this.extensions.get(extension);
    if (known && known.asked !== asked) return { kind: 'id_reused' };
    const { accounts } = this.videos.get(video) ?? { accounts: [] };
    if (known) return { ...known.answer, left: this.left(accounts) };
    const refused = this.refusal(id, video, 'extend', '');
    if (refused) return refused;
    if (this.stopped && more > 0) return { kind: 'stopped' };
    const found = this.pending(id);
    const fits = accounts.every((account) => this.free(account) >= more);
    if (fits) {
      found.amount += more;
      this.move(accounts, { reserved: more });
      this.tellLevels(accounts);
    }
    const answer: Answer = fits ? { kind: 'extended', amount: found.amount } : { kind: 'refused' };
    this.extensions.set(extension, { asked, answer });
    return { ...answer, left: this.left(accounts) };
  }

  private expire({ id, late }: Of<'expire'>): boolean {
    const found = this.reservations.get(id);
    if (found?.status !== 'pending' || found.holder !== 'client') return false;
    if (!late) return false;
    this.video(found.video).ledger += found.amount;
    this.unknownCharges += 1;
    this.resolve(found, 'expired', found.amount, 'expire ');
    return true;
  }

  private call({ id, quote, charged }: Of<'call'>): boolean {
    const found = this.reservations.get(id);
    if (found?.status !== 'pending' || found.holder !== 'stage' || (this.stopped && quote > 0)) return false;
    const used = found.calls.reduce((sum, call) => sum + (call.charged ?? call.quote), 0);
    if (used + quote > found.amount) return false;
    found.calls.push({ quote, charged });
    this.video(found.video).ledger += charged ?? 0;
    return true;
  }

  private settleRound({ video: id, stage, done, floor }: Of<'settle_round'>): null {
    const video = this.video(id);
    if (done) video.done.add(stage);
    for (const found of this.reservations.values()) {
      if (
        found.video !== id ||
        found.stage !== stage ||
        found.holder !== 'stage' ||
        found.status !== 'pending'
      )
        continue;
      const unknown = found.calls.filter(({ charged }) => charged === null);
      for (const call of unknown) call.charged = call.quote;
      video.ledger += unknown.reduce((sum, { quote }) => sum + quote, 0);
      const charged = found.calls.reduce((sum, call) => sum + (call.charged ?? 0), 0);
      this.resolve(found, charged > 0 ? 'posted' : 'voided', charged, 'round ');
    }
    if (video.status === 'processing' && !video.done.has(stage)) this.keepBack(video, stage, floor);
    return null;
  }

  private setLimits({ channel, system }: Of<'limits'>): null {
    this.channelLimit = channel;
    this.systemLimit = system;
    for (const [id, account] of this.accounts) {
      if (id.startsWith('video:')) continue;
      const wanted = id === 'system' ? system : channel;
      account.limit = Math.max(wanted, account.reserved + account.spent + account.kept);
    }
    return null;
  }

  private close(video: Video): boolean {
    if (video.status !== 'processing') return false;
    video.status = 'completed';
    for (const amount of video.kept.values()) this.move(video.accounts, { kept: -amount });
    video.kept.clear();
    return true;
  }

  private requeue(video: Video): boolean {
    if (video.status !== 'completed' && video.status !== 'failed') return false;
    video.status = 'queued';
    return true;
  }

  private books(): object {
    const spent = Object.fromEntries([...this.videos].map(([id, { ledger }]) => [id, ledger]));
    return {
      ledger: spent,
      journal: spent,
      alerts: [...this.alerts].sort(),
      unknown: this.unknownCharges,
      events: this.alerts.size + this.unknownCharges,
      miscounted: 0,
    };
  }
}
