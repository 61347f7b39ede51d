using MathNet.Numerics.Integration;

namespace CitySensors.Core.FalseAlarms;

/// <summary>The nodes and weights of Gauss-Legendre quadrature in panels that are narrow enough for a normal density.</summary>
internal readonly record struct Quadrature(double[] Nodes, double[] Weights)
{
    private const int Order = 16;

    /// <summary>The width of a panel in standard deviations of the density: 16 nodes integrate it to the rounding of a double.</summary>
    private const double PanelWidth = 3;

    public static Quadrature Over(double from, double to, double deviation)
    {
        var panels = Math.Max(1, (int)Math.Ceiling((to - from) / (PanelWidth * deviation)));
        var (nodes, weights) = (new double[panels * Order], new double[panels * Order]);
        var rule = new GaussLegendreRule(-1, 1, Order);
        var half = (to - from) / (2 * panels);
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = from + half * (2 * (i / Order) + 1 + rule.GetAbscissa(i % Order));
            weights[i] = half * rule.GetWeight(i % Order);
        }

        return new Quadrature(nodes, weights);
    }
}
