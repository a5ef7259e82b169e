'use strict';
// Everything is readable without this: it filters tables, and lights up what hangs on what. No character in here is one
// that XML would take for markup.
(function () {
  const all = function (selector, within) {
    return Array.from((within || document).querySelectorAll(selector));
  };

  const fields = ['state', 'who', 'fate', 'sure', 'active'];

  function filter(form) {
    const within = document.getElementById(form.dataset.of);
    const items = all('[data-item]', within);
    const shelves = all('[data-shelf]', within);
    const texts = new Map();
    const output = form.querySelector('output');
    const text = function (item) {
      if (!texts.has(item)) {
        texts.set(item, item.textContent.toLowerCase());
      }
      return texts.get(item);
    };
    const apply = function () {
      const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = fields.filter(function (name) {
        return form.elements[name] ? form.elements[name].value : false;
      });
      let shown = 0;
      for (const item of items) {
        const fits = chosen.every(function (name) {
          return item.dataset[name] === form.elements[name].value;
        });
        item.hidden = fits ? !words.every(function (word) { return text(item).includes(word); }) : true;
        shown += item.hidden ? 0 : 1;
      }
      for (const shelf of shelves) {
        shelf.hidden = !shelf.querySelector('[data-item]:not([hidden])');
      }
      output.value = shown === items.length ? items.length + ' shown' : shown + ' of ' + items.length + ' shown';
    };
    form.hidden = false;
    form.addEventListener('input', apply);
    form.addEventListener('reset', function () { setTimeout(apply); });
    form.addEventListener('submit', function (event) { event.preventDefault(); });
    apply();
  }

  // A link leads to what a filter hides: the filter gives way.
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const item = target ? target.closest('[hidden]') : null;
    if (!item) {
      return;
    }
    for (const form of all('form.filter')) {
      if (document.getElementById(form.dataset.of).contains(item)) {
        form.reset();
      }
    }
    setTimeout(function () { target.scrollIntoView(); target.focus(); });
  }

  function light(net) {
    const spots = new Map(all('.spot', net).map(function (spot) { return [spot.dataset.row, spot]; }));
    const lines = all('path[data-from]', net);
    const said = document.getElementById('pointed');
    said.hidden = false;
    const next = new Map();
    const lead = function (from, line, to) {
      if (!next.has(from)) {
        next.set(from, []);
      }
      next.get(from).push({ line: line, to: to });
    };
    for (const line of lines) {
      if (line.dataset.pairs) {
        for (const fan of line.dataset.pairs.split(' ')) {
          lead(fan.split(':')[0], line, fan.split(':')[1].split(','));
        }
      } else {
        lead(line.dataset.from, line, line.dataset.to.split(' '));
      }
    }
    const off = function () {
      net.classList.remove('dim');
      all('.lit', net).forEach(function (one) { one.classList.remove('lit'); });
      said.textContent = '';
    };
    const on = function (spot) {
      off();
      net.classList.add('dim');
      const seen = new Set([spot.dataset.row]);
      let most = false;
      for (const row of seen) {
        if (spots.has(row)) {
          spots.get(row).classList.add('lit');
        }
        const on = next.get(row) || [];
        for (const one of on) {
          one.line.classList.add('lit');
          one.to.forEach(function (to) { seen.add(to); });
        }
        // A row that stands for several things leads on to what hangs on any of them.
        if (on.length !== 0 ? row !== spot.dataset.row : false) {
          most = spots.has(row) ? spots.get(row).classList.contains('rest') || most : most;
        }
      }
      const name = spot.querySelector('title').textContent;
      const count = seen.size - 1;
      said.textContent = name + ': ' + (count === 0 ? 'nothing in the picture hangs on it' : (most ? 'up to ' : '') + count + ' in the picture hang on it');
    };
    const spotOf = function (event) {
      return event.target.closest ? event.target.closest('.spot') : null;
    };
    for (const name of ['mouseover', 'focusin']) {
      net.addEventListener(name, function (event) {
        const spot = spotOf(event);
        if (spot) {
          on(spot);
        } else {
          off();
        }
      });
    }
    net.addEventListener('mouseleave', off);
    net.addEventListener('focusout', off);
  }

  // On paper nothing is folded away.
  let folded = [];
  addEventListener('beforeprint', function () {
    folded = all('details:not([open])');
    folded.forEach(function (one) { one.open = true; });
  });
  addEventListener('afterprint', function () {
    folded.forEach(function (one) { one.open = false; });
    folded = [];
  });

  all('form.filter').forEach(filter);
  all('.script').forEach(function (one) { one.hidden = false; });
  all('#net').forEach(light);
  addEventListener('hashchange', reveal);
})();
