using CitySensors.Truth.Matching;
using CitySensors.Truth.Reports;

namespace CitySensors.Truth.Tests.Reports;

public sealed class TableReportTests
{
    [Fact]
    public void Write_Figures_IsOneTableEachForIncidentsFaultsTheCityAndEvents()
    {
        using var output = new StringWriter { NewLine = "\n" };

        TableReport.Write(output, new TruthFigures(
            [new IncidentFigures("heat", 1200, 11, 10, 1, new Spread(2, 6, 9), new Spread(10, 52.34, 80), null)],
            [new FaultFigures("stuck", 3, 2, 1, 2, new Spread(4, 4, 4), null)],
            new CityFigures(0.5, 20, 15, 3, 2, 120, 1234, 2468),
            EventFigures.Of(["storm", "heat", "storm", "storm", "heat", "noise"], 1, 0.5)));

        Assert.Equal(
            """
            | incident | number | crossed | found | missed | delay, readings (median, 95 %) | delay, s (median, 95 %) | messages per citizen (median, most) |
            |---|---:|---:|---:|---:|---:|---:|---:|
            | heat | 1,200 | 11 | 10 | 1 | 2, 6 | 10, 52.3 | – |

            | fault | number | published | found | missed | delay, readings (median, 95 %) | delay, s (median, 95 %) |
            |---|---:|---:|---:|---:|---:|---:|
            | stuck | 3 | 2 | 1 | 2 | 4, 4 | – |

            | days | public alerts | of incidents | of faults | by chance | by chance in 30 days | messages per citizen | … and day |
            |---|---:|---:|---:|---:|---:|---:|---:|
            | 0.5 | 20 | 15 | 3 | 2 | 120 | 1,234 | 2,468 |

            | events | without incident | messages per event (median, 95 %) | most | messages per citizen | … and day |
            |---|---:|---:|---:|---:|---:|
            | 3 | 1 | 2, 3 | 3 | 6 | 12 |

            """,
            output.ToString());
    }
}
