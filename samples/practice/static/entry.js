// The entry pages: postal-code completion, days of the month, what is locked, the pop-up of households.
// As in systems of that time, the completion overwrites what stands in 住所 when its answer arrives.
(function () {
  "use strict";
  var form = document.forms.entry;

  function named(name) { return form.elements[name]; }

  function complete() {
    var code = named("yuubin1").value + named("yuubin2").value;
    var status = document.getElementById("yuubin_status");
    if (!/^[0-9]{7}$/.test(code)) { return; }
    status.textContent = "住所検索中…";
    var request = new XMLHttpRequest();
    request.open("GET", "/yuubin?code=" + code);
    request.onload = function () {
      var found = "";
      try { found = JSON.parse(request.responseText).juusho; } catch (problem) { found = ""; }
      status.textContent = found ? "住所を表示しました" : "該当する住所がありません";
      if (found) { named("juusho").value = found; }
    };
    request.onerror = function () { status.textContent = "住所検索に失敗しました"; };
    request.send();
  }

  function daysOf(span) {
    var name = span.getAttribute("data-date");
    var first = { "明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019 }[named(name + "_gengou").value];
    var year = Number(named(name + "_nen").value), month = Number(named(name + "_tsuki").value), days = named(name + "_hi");
    var number = month ? new Date(first && year ? first + year - 1 : 2000, month, 0).getDate() : 31;
    var chosen = days.value;
    while (days.options.length > number + 1) { days.remove(days.options.length - 1); }
    while (days.options.length < number + 1) { days.add(new Option(days.options.length, days.options.length)); }
    days.value = Number(chosen) > number ? "" : chosen;
  }

  function lockObligor() {
    var same = named("onaji").checked;
    Array.prototype.forEach.call(form.elements, function (field) {
      if (field.name.indexOf("gimu_") !== 0) { return; }
      if (same) { field.value = ""; }
      field.disabled = same;
    });
  }

  function offerReasons() {
    var kind = Array.prototype.filter.call(named("shubetsu"), function (radio) { return radio.checked; })[0];
    var reasons = kind ? window.REASONS[kind.value] : [];
    var list = named("riyuu");
    list.options.length = 1;
    reasons.forEach(function (reason) { list.add(new Option(reason, reason)); });
    list.disabled = reasons.length === 0;
  }

  window.openHouseholds = function () {
    window.open("/kokuho/setai", "setai", "width=720,height=520,scrollbars=yes");
  };

  window.setHousehold = function (number, name, address) {
    named("setai_bangou").value = number;
    named("setai_shimei").value = name;
    document.getElementById("setai_juusho").textContent = address;
  };

  Array.prototype.forEach.call(document.querySelectorAll("span.date"), function (span) {
    span.addEventListener("change", function () { daysOf(span); });
  });
  if (named("yuubin2")) {
    named("yuubin1").addEventListener("change", complete);
    named("yuubin2").addEventListener("change", complete);
  }
  if (named("onaji")) { named("onaji").addEventListener("click", lockObligor); }
  if (named("shubetsu")) {
    Array.prototype.forEach.call(named("shubetsu"), function (radio) { radio.addEventListener("click", offerReasons); });
    offerReasons();
  }
})();
