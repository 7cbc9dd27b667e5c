"use strict";
(() => {
  const controls = ["state", "verdict", "tag", "find"].map((id) => document.getElementById(id));
  const [state, verdict, tag, find] = controls;
  const questions = Array.from(document.querySelectorAll(".q"));
  const shown = document.getElementById("shown");
  const fits = (question) => {
    const of = question.dataset;
    if (state.value === "failures" ? of.state === "right" : state.value && of.state !== state.value) return false;
    if (verdict.value && of.verdict !== verdict.value) return false;
    if (tag.value && !of.tags.split(" ").includes(tag.value)) return false;
    const wanted = find.value.trim().toLowerCase();
    return !wanted || question.textContent.toLowerCase().includes(wanted);
  };
  const filter = () => {
    let count = 0;
    for (const question of questions) {
      question.hidden = !fits(question);
      count += question.hidden ? 0 : 1;
    }
    shown.textContent = count + " / " + questions.length;
  };
  for (const control of controls) control.addEventListener("input", filter);
  filter();
})();
