/* The groups of the main menu open and close by themselves (details). This closes an open one that lies over the page:
   with Escape, by a click beside it, and when the keyboard goes on. */
(function () {
  'use strict';
  var bredd = window.matchMedia('(width >= 62em)');

  function stang(utom) {
    document.querySelectorAll('.meny-grupp[open]').forEach(function (grupp) {
      if (grupp !== utom) grupp.open = false;
    });
  }

  document.addEventListener('click', function (e) {
    if (bredd.matches) stang(e.target.closest('.meny-grupp'));
  });
  document.addEventListener('focusin', function (e) {
    if (bredd.matches) stang(e.target.closest('.meny-grupp'));
  });
  document.addEventListener('keydown', function (e) {
    var grupp = e.key === 'Escape' && document.querySelector('.meny-grupp[open]');
    if (!grupp || !bredd.matches) return;
    grupp.open = false;
    grupp.querySelector('summary').focus();
  });
})();
