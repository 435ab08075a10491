// Draws every picture into its place; where one cannot be drawn its place is taken away, the table stays.
(function () {
  "use strict";
  var specs = JSON.parse(document.getElementById("pictures").textContent);
  var options = {renderer: "svg", actions: false, ast: true, defaultStyle: false,
                 tooltip: {theme: "custom", disableDefaultStyle: true}};
  var drawn = specs.map(function (spec, place) {
    var home = document.getElementById("picture-" + place);
    return vegaEmbed(home, spec, options).then(function () {
      // Nameless marks; the sentence and the table beside them say it to a screen reader.
      home.querySelector("svg").setAttribute("aria-hidden", "true");
    }).catch(function (problem) {
      home.parentNode.hidden = true;
      console.error(problem);
    });
  });
  Promise.all(drawn).then(function () { document.documentElement.dataset.drawn = specs.length; });
})();
