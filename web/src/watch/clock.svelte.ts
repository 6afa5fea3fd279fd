/** The clock of a battle that is watched: a day with a fraction, running or not. */
import { clampDay, dayShown } from '../lib/calendar';

/** Days a second. */
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16];

/**
 * How much of the night is shown at a speed. A map that darkens and brightens many times a second hurts the eye, and more than three
 * times a second is dangerous to some people: faster clocks stay in daylight.
 */
export function nightAt(speed: number): number {
  if (speed <= 0.5) return 1;
  if (speed <= 1) return 0.7;
  return speed <= 2 ? 0.3 : 0;
}

export class Clock {
  day = $state(0);
  playing = $state(false);
  speed = $state(2);
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
      this.set(dayShown(this.day));
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
      this.exact = next;
      // With reduced motion days follow one another without gliding.
      const shown = this.smooth() ? next : Math.floor(next);
      const another = dayShown(shown) !== dayShown(this.day);
      this.day = shown;
      if (another) this.changed(dayShown(shown));
    }
    this.frame = requestAnimationFrame(this.step);
  };

  stop(): void {
    this.playing = false;
    cancelAnimationFrame(this.frame);
  }
}
