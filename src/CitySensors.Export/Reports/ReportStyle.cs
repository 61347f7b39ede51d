namespace CitySensors.Export.Reports;

/// <summary>The style of the page, for screens and paper.</summary>
internal static class ReportStyle
{
    public const string Text = """
        :root { color-scheme: light; }
        body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; font: 15px/1.45 system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; color: #1a1f24; background: #fff; }
        h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .3rem; }
        h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; padding-bottom: .2rem; border-bottom: 2px solid #1f5f8b; }
        header p, footer p, .note { color: #4a5560; margin: .3rem 0; font-size: .9rem; }
        .unknown { border: 2px solid #a15c00; background: #fff6e5; padding: .2rem 1.2rem .8rem; margin-top: 1rem; }
        .unknown h2 { border: 0; margin: .6rem 0 .2rem; }
        .unknown ul { margin: 0; padding-left: 1.2rem; }
        dl { display: flex; flex-wrap: wrap; gap: .6rem; margin: 0; }
        dl div { border: 1px solid #c9d1d8; border-radius: .3rem; padding: .5rem .8rem; min-width: 8rem; flex: 1; }
        dt { color: #4a5560; font-size: .85rem; }
        dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .columns { display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); gap: 0 1.5rem; align-items: start; }
        table { border-collapse: collapse; width: 100%; margin: .6rem 0 1rem; font-size: .9rem; }
        caption { text-align: left; font-weight: 600; padding: .2rem 0; }
        th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid #dfe4e8; overflow-wrap: anywhere; }
        tr > :first-child { padding-left: 0; }
        thead th { border-bottom: 1px solid #6b7680; font-weight: 600; overflow-wrap: normal; }
        tbody th { font-weight: 400; }
        th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        thead th.number { white-space: normal; }
        footer { margin-top: 2rem; border-top: 1px solid #c9d1d8; }
        @page { size: A4; margin: 15mm; }
        @media print {
            body { max-width: none; padding: 0; font-size: 10pt; }
            h2 { break-after: avoid; }
            thead { display: table-header-group; }
            tr, dl div, .columns table { break-inside: avoid; }
        }

        """;
}
