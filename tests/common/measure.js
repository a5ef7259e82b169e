// Runs behind everything else in a page, and tells the page around it what it has seen.
(function () {
  const all = function (selector, within) { return Array.from((within || document).querySelectorAll(selector)); };
  const seen = { wrong: wrong, inner: innerWidth, scroll: document.documentElement.scrollWidth };
  seen.requests = performance.getEntriesByType('resource').length;
  const bottom = function (selector) {
    const one = document.querySelector(selector);
    return one ? Math.round(one.getBoundingClientRect().bottom) : 0;
  };
  seen.summary_bottom = bottom('#summary');
  seen.facts_bottom = bottom('.facts');
  seen.wide = all('main *, footer *').filter(function (one) {
    return one.closest('.scroll, .hidden, thead') ? false : one.getBoundingClientRect().right > innerWidth + 1;
  }).map(function (one) { return one.tagName + ' ' + one.textContent.slice(0, 40); }).slice(0, 5);
  seen.filters = all('form.filter').map(function (form) {
    const items = all('[data-item]', document.getElementById(form.dataset.of));
    const type = function (words) {
      form.elements.words.value = words;
      form.elements.words.dispatchEvent(new Event('input', { bubbles: true }));
      return items.filter(function (item) { return item.getClientRects().length ? true : false; }).length;
    };
    return {
      of: form.dataset.of, all: items.length, none: type('no such words'),
      one: type(items[0].textContent.trim().split(/\s+/)[0].toUpperCase()), after: type('')
    };
  });
  const state = document.querySelector('form[data-of=items] select[name=state]');
  if (state) {
    state.value = 'open';
    state.dispatchEvent(new Event('input', { bubbles: true }));
    seen.open = all('.item.open').length;
    seen.open_shown = all('.item').filter(function (item) { return item.getClientRects().length ? true : false; }).length;
  }
  dispatchEvent(new Event('beforeprint'));
  seen.folded_on_paper = all('details:not([open])').length;
  dispatchEvent(new Event('afterprint'));
  seen.lit = all('#net .spot').reduce(function (most, spot) {
    spot.focus();
    return Math.max(most, all('#net .spot.lit').length);
  }, 0);
  parent.postMessage(JSON.stringify(seen), '*');
})();
