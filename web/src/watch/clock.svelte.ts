/** The clock of a battle that is watched: a day with a fraction, running or not. */
import { clampDay } from '../lib/calendar';

export const SPEEDS = [0.5, 1, 2, 4, 8, 16];

export class Clock {
  day = $state(0);
  playing = $state(false);
  speed = $state(4);
  private frame = 0;
  private before = 0;

  /** `ready` says whether a day can be shown; while it cannot, time waits. */
  constructor(private readonly count: () => number, private readonly ready: (day: number) => boolean, private readonly smooth: () => boolean, private readonly changed: (day: number) => void) {}

  set(day: number): void {
    this.day = clampDay(day, this.count());
    this.changed(this.day);
  }

  play(playing: boolean): void {
    if (playing === this.playing) return;
    this.playing = playing;
    if (playing) {
      if (this.day >= this.count() - 1) this.day = 0;
      this.before = performance.now();
      this.frame = requestAnimationFrame(this.step);
    } else {
      cancelAnimationFrame(this.frame);
      this.set(Math.floor(this.day));
    }
  }

  private exact = 0;

  private readonly step = (now: number): void => {
    if (!this.playing) return;
    // After a pause of the browser time does not leap.
    const passed = Math.min((now - this.before) / 1000, 0.25);
    this.before = now;
    if (Math.floor(this.exact) !== Math.floor(this.day)) this.exact = this.day;
    const next = Math.max(this.exact, this.day) + passed * this.speed;
    if (next >= this.count() - 1) {
      this.set(this.count() - 1);
      this.play(false);
      return;
    }
    if (this.ready(Math.floor(next)) && this.ready(Math.min(Math.floor(next) + 1, this.count() - 1))) {
      const whole = Math.floor(next) !== Math.floor(this.day);
      this.exact = next;
      // With reduced motion days follow one another without gliding.
      if (this.smooth()) this.day = next;
      else if (whole) this.day = Math.floor(next);
      if (whole) this.changed(this.day);
    }
    this.frame = requestAnimationFrame(this.step);
  };

  stop(): void {
    this.playing = false;
    cancelAnimationFrame(this.frame);
  }
}
