// Before the first paint, so that a chosen theme does not flash. A file, as the page's policy forbids inline scripts.
try {
  var theme = JSON.parse(localStorage.getItem('citysensors') || '{}').theme;
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch (e) { /* without storage the system's theme counts */ }
