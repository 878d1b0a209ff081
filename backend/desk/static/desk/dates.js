// What is typed into a date field stays: Wagtail's picker puts the present instant in place of what it can't read.
(() => {
  const TYPED = /^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4}|\d{2})?(?:,?\s+(?:um\s+)?(\d{1,2})(?:[:.](\d{2}))?(?:\s*Uhr)?)?$/i;
  const LAST_DAY = /(_until|expire_at)$/; // a day that something lasts until belongs to it whole
  const two = (number) => String(number).padStart(2, '0');

  const isDay = (day, month, year) => {
    const date = new Date(year, month - 1, day);
    return date.getMonth() === month - 1 && date.getDate() === day;
  };

  // A day without its year is the next one of this name.
  const yearOf = (day, month) => {
    const today = new Date();
    today.setHours(0, 0, 0, 0);
    return today.getFullYear() + (new Date(today.getFullYear(), month - 1, day) < today ? 1 : 0);
  };

  // As the server writes it; null for what is no day.
  const written = (text, { withTime, name }) => {
    const found = TYPED.exec(text.trim());
    if (!found) return null;
    const [day, month] = [Number(found[1]), Number(found[2])];
    const year = found[3] ? Number(found[3].length === 2 ? `20${found[3]}` : found[3]) : yearOf(day, month);
    const isLast = found[4] === undefined && LAST_DAY.test(name);
    const [hour, minute] = isLast ? [23, 59] : [Number(found[4] ?? 0), Number(found[5] ?? 0)];
    if (!isDay(day, month, year) || hour > 23 || minute > 59) return null;
    return `${two(day)}.${two(month)}.${year}${withTime ? ` ${two(hour)}:${two(minute)}` : ''}`;
  };

  // The fields that have a picker, and whether it asks for a time too.
  const fields = new WeakMap();
  const make = jQuery.fn.datetimepicker;
  jQuery.fn.datetimepicker = Object.assign(function remembering(options, ...rest) {
    this.each((_, field) => fields.set(field, options?.timepicker !== false));
    return make.call(this, options, ...rest);
  }, make);

  // A picker is made and opens a moment after its field was entered, also when the field was left by then.
  const close = (field) =>
    document.activeElement !== field && jQuery(field).data('xdsoft_datetimepicker')?.trigger('close.xdsoft');

  document.addEventListener(
    'blur',
    (event) => {
      const field = event.target;
      if (!fields.has(field)) return;
      setTimeout(() => close(field), 200);
      if (!field.value.trim()) return;
      const day = written(field.value, { withTime: fields.get(field), name: field.name });
      if (day === null) {
        event.stopImmediatePropagation(); // the server says in words that this is no day
      } else if (day !== field.value) {
        field.value = day;
        field.dispatchEvent(new Event('change', { bubbles: true }));
      }
    },
    true,
  );
})();
